"""The wrapper: nothing lost, nothing too wide, no mark where it must not stand."""

from hypothesis import given
from hypothesis import strategies as st

from screens.text import NOT_AT_END, NOT_AT_START, UNITS, atoms, cached_measure, headline, wrap

CHINESE = "职工土地承包费补贴公开䶮㼆𬭎，。、；：？！（）《》“”—…1234567890.-/*abcXYZ 年元%"
TEXT = st.text(alphabet=CHINESE, max_size=120)


def width_of(text: str) -> float:
    return sum(10.0 if ord(char) >= 0x2E80 else 5.0 for char in text)


def without_spaces(text: str) -> str:
    return "".join(text.split())


@given(TEXT, st.integers(min_value=10, max_value=400))
def test_no_character_is_lost_or_doubled(text: str, width: int) -> None:
    assert without_spaces("".join(wrap(text, width, width_of))) == without_spaces(text)


@given(TEXT, st.integers(min_value=10, max_value=400), st.booleans())
def test_no_line_is_wider_than_the_column(text: str, width: int, balance: bool) -> None:
    assert all(width_of(line) <= width for line in wrap(text, width, width_of, balance=balance))


@given(TEXT)
def test_atoms_joined_are_the_text(text: str) -> None:
    assert "".join(atoms(text)) == text


def ends_of_lines(text: str, width: int) -> tuple[set[str], set[str]]:
    lines = [line for line in wrap(text, width, width_of) if line]
    return {line[0] for line in lines[1:]}, {line[-1] for line in lines[:-1]}


SENTENCE = (
    "根据《企业民主管理规定》（2012年）第三条，土地承包费“水田”每亩475.50元，"
    "于2025年3月31日前交60%；有意见请打0455-1234567……谢谢！"
)


@given(st.integers(min_value=160, max_value=600))
def test_closing_marks_begin_no_line_and_opening_marks_end_none(width: int) -> None:
    first, last = ends_of_lines(SENTENCE, width)
    assert not first & NOT_AT_START
    assert not last & NOT_AT_END


@given(st.integers(min_value=160, max_value=600))
def test_numbers_and_their_units_stay_in_one_line(width: int) -> None:
    lines = wrap(SENTENCE, width, width_of)
    for whole in ("475.50元", "2025年", "31日", "60%", "0455-1234567", "……"):
        assert any(whole in line for line in lines), whole


def test_a_unit_is_no_part_of_a_word_without_digits() -> None:
    assert "abc" in list(atoms("abc元"))
    assert UNITS


def test_newlines_are_kept() -> None:
    assert wrap("一\n\n二", 100, width_of) == ["一", "", "二"]


def test_a_heading_breaks_after_its_clauses() -> None:
    assert wrap("确定领取这一份慰问品吗？领取后不能更换。", 130, width_of, balance=True) == [
        "确定领取这一份慰问品吗？",
        "领取后不能更换。",
    ]


def test_a_balanced_heading_has_no_lonely_character() -> None:
    lines = wrap("秋收期间灌溉用水安排的通知", 120, width_of, balance=True)
    assert [len(line) for line in lines] == [7, 6] or [len(line) for line in lines] == [6, 7]


@given(st.integers(min_value=60, max_value=200))
def test_no_last_line_is_one_character_alone(width: int) -> None:
    assert len(wrap("请在月底以前到第三管理区工会办公室领取，带上会员卡", width, width_of)[-1]) > 1


def test_one_character_with_its_mark_has_company_too() -> None:
    assert wrap("秋收用水安排的通知。", 80, width_of) == ["秋收用水安排的", "通知。"]


def test_a_word_too_long_for_the_column_is_broken_rather_than_cut() -> None:
    assert wrap("abcdefghij", 25, width_of) == ["abcde", "fghij"]


@given(TEXT)
def test_the_cached_measure_agrees_with_the_plain_one(text: str) -> None:
    assert cached_measure(width_of, 10.0)(text) == width_of(text)


def test_a_figure_and_its_unit_stay_together() -> None:
    text = "大米 10 千克、豆油 5 升，5 个工作日内，120 平方米，14:26 起"
    for width in range(60, 400, 5):
        broken = "\n".join(wrap(text, width, width_of))
        for figure in ("10 千克", "5 升", "5 个工作日", "120 平方米"):
            assert figure in broken or width_of(figure) > width


def test_short_text_breaks_where_clauses_end_though_one_of_them_is_too_long() -> None:
    text = "请带身份证到管理区工会办公室办理登记，当天就能用。公开内容不用刷卡也能看。"
    lines = wrap(text, 130, width_of, balance=True)
    assert lines[1:] == ["公室办理登记，当天就能用。", "公开内容不用刷卡也能看。"]


def test_a_name_with_a_bracket_breaks_before_the_bracket() -> None:
    assert wrap("第三管理区工会（办公楼一楼东侧）", 110, width_of, balance=True) == [
        "第三管理区工会",
        "（办公楼一楼东侧）",
    ]


def test_no_line_ends_between_the_words_of_a_number_or_begins_with_a_particle() -> None:
    for width in range(60, 120, 5):
        lines = wrap("请在月底前到第三管理区工会领取", width, width_of, balance=True)
        assert not any(line.endswith("第") for line in lines)
    assert not any(line.startswith("的") for line in wrap("秋收用水安排的通知", 60, width_of, balance=True))


def test_a_masked_name_stays_together() -> None:
    for width in range(60, 200, 5):
        assert "李*山" in "\n".join(wrap("签发人是场工会主席李*山同志", width, width_of))


def test_a_balanced_heading_never_cuts_a_word() -> None:
    for width in range(60, 200, 5):
        assert "Membership" in " ".join(wrap("Membership dues", width, width_of, balance=True))


def test_a_headline_of_one_sentence_has_no_full_stop() -> None:
    assert headline("打印好了，请取走您的单子。") == "打印好了，请取走您的单子"
    assert headline("打印机没有回话。单子完整地出来了吗？") == "打印机没有回话。单子完整地出来了吗？"
    assert headline("Please wait a moment.") == "Please wait a moment"
    assert headline("Printed. Please take your slip.") == "Printed. Please take your slip."
