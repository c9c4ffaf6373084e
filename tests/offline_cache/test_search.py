"""Finding what is public, as people type it: words, single characters, initials, pinyin, numbers."""

import threading
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline_cache.content import Content
from offline_cache.indexing import Indexing
from offline_cache.pinyin import load_readings, segment, syllables
from offline_cache.terms import parse, text_terms, title_terms
from protocol.blocks import Bullets, Heading, Paragraph, Pdf, PdfPage, Picture, Table, TableColumn
from protocol.publications import PublicationConfig
from protocol.services import Access, Service
from protocol.text import Text
from protocol.wire import Manifest

READINGS = load_readings()


@pytest.fixture
def publish(content, make, now):
    buckets = {}

    def bring(*entities, bucket="public:farm", drop=()):
        held = buckets.setdefault(bucket, make.Bucket())
        before = len(held.changes)
        for kind, name in drop:
            held.drop(kind, name)
        for entity in entities:
            held.put(entity)
        content.stage(held.page(bucket, before, len(held.changes)))
        heads = tuple(one.head(name) for name, one in buckets.items())
        later = now + timedelta(days=1)
        content.flip(Manifest(kiosk="k", checkpoint=1, issued_at=now, expires_at=later, buckets=heads))
        index(content)

    return bring


def index(content):
    while content.index(READINGS, 50):
        pass


@pytest.fixture
def notice(make):
    def write(name, title, text="", rev=1):
        blocks = (Paragraph(text),) if text else ()
        return msgspec.structs.replace(make.publication(name, rev=rev, title=title), blocks=blocks, summary=Text(zh=""))

    return write


def ids(content, typed, **more):
    return [hit.id for hit in content.search(typed, **more)]


@pytest.mark.parametrize(
    "typed",
    [
        "土地承包费", "承包", "费", "土地 公示", "tdcbf", "TDCBF", "cbf", "td", "tudi", "tudichengbaofei", "chengbao",
        "tudichen", "dichengb", "2026", "202", "ＴＤＣＢ", "土地2026",
    ],
)  # fmt: skip
def test_a_title_is_found_however_it_is_typed(content, publish, notice, typed):
    publish(notice("land", "2026年土地承包费收缴公示"), notice("water", "停水通知"))
    assert ids(content, typed) == ["land"]


@pytest.mark.parametrize(
    "typed", ["", "   ", "，。！", "a", "土承", "tcb", "水费", "chengtu", "zzz", '"', "AND", "NOT 水"]
)
def test_what_is_not_there_is_not_found(content, publish, notice, typed):
    publish(notice("land", "土地承包费收缴公示"))
    assert ids(content, typed) == []


def test_a_character_of_two_readings_is_found_by_both(content, publish, notice):
    publish(notice("bank", "银行重修长廊"))
    for typed in ("yinhang", "yinxing", "chongxiu", "zhongxiu", "yhcx", "yhzx", "changlang", "zhanglang"):
        assert ids(content, typed) == ["bank"], typed


def test_every_part_of_a_document_is_searched_and_the_snippet_shows_the_place(content, publish, make, now):
    table = Table(columns=(TableColumn("项目"),), rows=(("种子补贴",),), caption="收支明细")
    blocks = (
        Heading("第一章"), Paragraph("甲" * 100 + "春季防火要求" + "乙" * 100), Bullets(("不得野外用火",)), table,
        Picture(sha256="0" * 64, alt="防火示意图"),
        Pdf((PdfPage("1" * 64, 800, 1100), PdfPage("2" * 64, 800, 1100, "第二页写着水源位置")), "扑火预案全文"),
    )  # fmt: skip
    publish(msgspec.structs.replace(make.publication("fire"), blocks=blocks))
    for typed in ("第一章", "防火要求", "野外用火", "种子补贴", "收支明细", "示意图", "项目", "水源位置", "扑火预案"):
        (hit,) = content.search(typed)
        assert hit.id == "fire"
        assert hit.snippet[hit.start : hit.end] == typed
        assert len(hit.snippet) <= 48


def test_what_is_found_by_its_title_alone_brings_its_summary_in_each_language(content, publish, notice):
    document = msgspec.structs.replace(notice("dry", "粮食烘干收费"), summary=Text("按水分分档。", "By moisture."))
    publish(document)
    (hit,) = content.search("lshgsf")
    assert (hit.snippet, hit.summary) == ("", Text("按水分分档。", "By moisture."))


def test_a_snippet_holds_no_words_of_the_next_line(content, publish, notice):
    document = msgspec.structs.replace(notice("dry", "粮食烘干收费"), summary=Text("按水分分档。", "By moisture."))
    publish(document)
    (hit,) = content.search("水分")
    assert hit.snippet == "按水分分档。"


def test_titles_come_before_texts_and_services_before_all(content, publish, notice):
    service = Service(
        id="land-service", title=Text(zh="土地公开"), subtitle=Text(zh=""), icon="", order=1, access=Access.PUBLIC,
        config=PublicationConfig(),
    )  # fmt: skip
    publish(service, notice("title", "土地通知"), notice("text", "通知", "说的是土地"))
    found = content.search("土地")
    assert [(hit.kind, hit.id) for hit in found] == [
        ("service", "land-service"),
        ("publication", "title"),
        ("publication", "text"),
    ]
    assert found[1].service == "affairs"
    assert ids(content, "tudi") == ["land-service", "title"]


def test_what_changed_last_comes_first_and_the_limit_holds(content, publish, notice):
    publish(*(notice(f"p{n}", f"停水通知{n}号") for n in range(30)))
    publish(notice("p3", "停水通知三号改", rev=2))
    assert ids(content, "停水", limit=3) == ["p3", "p29", "p28"]


def test_what_was_changed_or_dropped_is_not_found_by_its_old_words(content, publish, notice):
    publish(notice("a", "春耕安排"), notice("b", "秋收安排"))
    publish(notice("a", "夏锄安排", rev=2), drop=[("publication", "b")])
    assert ids(content, "春耕") == []
    assert ids(content, "秋收") == []
    assert ids(content, "安排") == ["a"]


def test_before_it_was_indexed_again_nothing_stale_is_shown(content, publish, notice, monkeypatch):
    publish(notice("a", "春耕安排"))
    monkeypatch.setattr(content, "index", lambda readings, count: False)
    publish(notice("a", "夏锄安排", rev=2))
    assert ids(content, "安排") == []
    assert content.index_pending()
    monkeypatch.undo()
    index(content)
    assert ids(content, "夏锄") == ["a"]
    assert not content.index_pending()


def test_no_terms_of_what_was_dropped_stay_on_the_disk(content, publish, notice):
    publish(notice("a", "春耕安排"), notice("b", "秋收安排"))
    publish(notice("a", "夏锄安排", rev=2), drop=[("publication", "b")])
    with content._read() as connection:
        for match in ('"春耕"', '"秋收"', '"2chungeng"'):
            assert connection.all(int, "SELECT rowid FROM search_title WHERE search_title MATCH ?", (match,)) == []
        assert connection.one(int, "SELECT count(*) FROM search_title_docsize") == 1


def test_the_sync_loop_makes_searchable_what_it_brings(content, client, server, notice):
    server.publish(notice("a", "春耕安排"))
    stop, indexed = threading.Event(), threading.Event()
    really = content.index

    def index(readings, count):
        more = really(readings, count)
        indexed.set()
        return more

    content.index = index
    loop = threading.Thread(target=client.run, args=(stop, lambda report: None))
    loop.start()
    try:
        assert indexed.wait(20)
        assert ids(content, "chungeng") == ["a"]
    finally:
        stop.set()
        loop.join(20)
    assert not loop.is_alive()


def test_members_data_is_in_no_index(content, publish, make, notice):
    publish(make.member("m1", "t1", full_name="欧阳建国"), notice("private", "欧阳建国的事"), bucket="members:farm")
    assert ids(content, "欧阳") == []
    assert ids(content, "ouyang") == []


def test_the_kiosks_rule_decides_what_is_shown(content, publish, notice):
    publish(*(notice(f"p{n}", "停水通知") for n in range(10)))
    shown = content.search("停水", limit=2, accept=lambda entity: entity.id in ("p1", "p2", "p3"))
    assert [hit.id for hit in shown] == ["p3", "p2"]


def test_a_draft_is_not_found_before_its_flip(content, make, notice, now):
    bucket = make.Bucket()
    bucket.put(notice("a", "春耕安排"))
    content.stage(bucket.page("public:farm", 0, 1))
    index(content)
    assert ids(content, "春耕") == []
    heads = (bucket.head("public:farm"),)
    content.flip(Manifest(kiosk="k", checkpoint=1, issued_at=now, expires_at=now, buckets=heads))
    assert ids(content, "春耕") == ["a"]


def test_the_index_survives_a_restart_and_forgetting_empties_it(content, publish, notice, folder, key):
    publish(notice("a", "春耕安排"))
    again = Content.open(folder / "content.db", key)
    assert ids(again, "chungeng") == ["a"]
    again.forget()
    assert ids(again, "安排") == []
    again.close()


@given(st.text(alphabet=st.sampled_from("春耕秋收ab1 \"'*()^:-ANDORNEAR，\0"), max_size=30))
def test_no_typed_text_breaks_the_query(typed):
    import sqlite3

    query = parse(typed)
    if query is None:
        return
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE t USING fts5(terms, content = '', detail = none, tokenize = 'ascii')")
    for match in query.title + query.text:
        base.execute("SELECT rowid FROM t WHERE t MATCH ?", (match,)).fetchall()
    base.close()


@given(st.text(alphabet="春耕秋收承包费水2a", min_size=2, max_size=12), st.data())
def test_any_part_of_a_text_finds_it(text, data):
    begin = data.draw(st.integers(0, len(text) - 2))
    part = text[begin : data.draw(st.integers(begin + 2, len(text)))]
    if part.isascii():
        return  # a piece of a Latin word is not looked for
    for piece in parse(part).words:
        if piece.isascii():
            continue
        pairs = {piece[p : p + 2] for p in range(len(piece) - 1)}
        assert pairs <= text_terms(text)
        assert pairs <= title_terms(text, READINGS)


def test_letters_are_read_as_syllables():
    assert segment("tudi")[0] == ("tu", "di")
    assert ("xi", "an") in segment("xian")
    assert segment("tudicheng")[0] == ("tu", "di", "cheng")
    assert segment("chengb")[0] == ("cheng", "b")
    assert segment("qqq") == ()
    assert len(syllables()) > 400


def test_a_kiosk_that_closes_while_it_was_to_index_says_nothing_of_damage(content, caplog):
    stop = threading.Event()
    indexing = Indexing(content, stop)
    stop.set()
    content.close()
    indexing.start()
    indexing.finish()
    assert not caplog.records
