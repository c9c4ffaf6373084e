"""Looking for something: found while it is typed, opened with one touch, and only what this person may see."""

from kiosk.views import DocumentView, ListView, SearchView


def found(person):
    return [row.name for row in person.sees.rows]


def test_what_is_typed_is_found_and_opens_with_one_touch(visitor):
    reader = visitor().open("场务公开").touch("search").write("公开第1").wait(0.25)
    assert isinstance(reader.sees, SearchView)
    assert "find-open-1" in found(reader)
    assert isinstance(reader.touch("find-open-1").sees, DocumentView)


def test_a_find_of_a_service_that_is_not_open_is_loaded_first(tap):
    reader = tap(1).enter_pin().open("场务公开").touch("search").write("通知").wait(0.25)
    first = next(name for name in found(reader) if name.startswith("find-notice"))
    assert isinstance(reader.touch(first).sees, DocumentView)
    assert isinstance(reader.touch("back").sees, SearchView)


def test_a_visitor_does_not_find_what_is_meant_for_somebody(visitor):
    reader = visitor().open("场务公开").touch("search")
    assert found(reader.write("开会").wait(0.25)) == ["find-notice-all"]
    assert found(reader.write("通知").wait(0.25)) == []


def test_when_nothing_is_found_a_sentence_says_so(visitor):
    reader = visitor().open("场务公开").touch("search").write("无此内容").wait(0.25)
    assert reader.sees.empty == "没有找到。少按几个字母再试试。"
    assert reader.write("公开").wait(0.25).sees.empty == ""


def test_the_answer_to_an_older_text_is_not_shown(visitor, kiosk):
    reader = visitor().open("场务公开").touch("search")
    reader.write("通知").write("公开第1").wait(0.25)
    assert all(name.startswith("find-open") for name in found(reader))


def test_an_empty_field_shows_how_to_type_and_no_finds(visitor):
    reader = visitor().open("场务公开").touch("search").write("公开").wait(0.25).write("  ").wait(0.25)
    assert found(reader) == []
    assert "拼音" in reader.sees.hint


def test_back_from_the_search_is_where_one_came_from(visitor):
    assert isinstance(visitor().open("场务公开").touch("search").touch("back").sees, ListView)


def test_what_was_looked_for_is_gone_with_its_session(visitor):
    visitor().open("场务公开").touch("search").write("公开").wait(0.25).leave()
    assert visitor().open("场务公开").touch("search").sees.text == ""
