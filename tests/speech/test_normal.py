"""Figures become words: what a worker hears is what the paper says."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.formatting import day, money
from kiosk.speech.normal import spoken
from kiosk.speech.numbers import DIGITS, whole
from kiosk.speech.numbers import money as money_in_words
from kiosk.speech.quiet import SoundRules, is_quiet, speaker_volume


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "零"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (200, "二百"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (2000, "两千"),
        (10_000, "一万"),
        (20_000, "两万"),
        (100_010, "十万零一十"),
        (1_000_500, "一百万零五百"),
        (12_000_000, "一千二百万"),
        (200_000_000, "两亿"),
        (1_000_000_001, "十亿零一"),
        (-5, "负五"),
    ],
)
def test_whole_numbers(number, words):
    assert whole(number) == words


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1234.50元", "一千二百三十四元五角"),
        ("¥1,234.50", "一千二百三十四元五角"),
        ("1,234.50 元", "一千二百三十四元五角"),
        ("-¥12.05", "负十二元零五分"),
        ("¥0.05", "五分"),
        ("¥200.00/亩", "二百元每亩"),
        ("2元", "两元"),
        ("12.5万元", "十二点五万元"),
    ],
)
def test_money(written, said):
    assert spoken(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2025年9月3日 14:05", "二零二五年九月三日 十四点零五分"),
        ("2026-11-22", "二零二六年十一月二十二日"),
        ("2025/1/9", "二零二五年一月九日"),
        ("2025-09", "二零二五年九月"),
        ("2024—2025年", "二零二四到二零二五年"),
        ("8月1日至10月31日", "八月一日至十月三十一日"),
        ("2月2日", "二月二日"),
        ("8:00", "八点"),
        ("2:30", "两点三十分"),
        ("〔2025〕12号", "，二零二五，十二号"),
    ],
)
def test_dates_and_times(written, said):
    assert spoken(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("12.5 亩", "十二点五亩"),
        ("12.50 亩", "十二点五亩"),
        ("21.6万亩", "二十一点六万亩"),
        ("差额超过5%", "差额超过百分之五"),
        ("-3.2%", "百分之负三点二"),
        ("3—5天", "三到五天"),
        ("10～20元", "十到二十元"),
        ("1-3人", "一到三人"),
        ("1/3", "三分之一"),
        ("第2次", "第二次"),
        ("2个管理区", "两个管理区"),
        ("气温-5℃", "气温负五摄氏度"),
        ("应到128票", "应到一百二十八票"),
    ],
)
def test_measures(written, said):
    assert spoken(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("13845671234", "幺三八，四五六七，幺二三四"),
        ("0451-1234567", "零四五幺，幺二三四五六七"),
        ("138****5678", "幺三八，中间不念，后面是五六七八"),
        ("张*明", "张某明"),
        ("尾号 1234", "尾号 一二三四"),
        ("V250903-07-0001", "V 二五零九零三，零七，零零零一"),
        ("230102199001011234", "二三零一，零二一九，九零零一，零一一二，三四"),
    ],
)
def test_numbers_of_telephones_people_and_papers_go_digit_by_digit(written, said):
    assert spoken(written) == said


@given(st.integers(-(10**9), 10**9))
def test_every_sum_of_money_is_said_as_the_slip_writes_it(cents):
    assert spoken(money(cents)) == money_in_words(cents)


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_day_is_said(when):
    said = spoken(day(when, "zh"))
    assert said == f"{''.join(DIGITS[int(d)] for d in str(when.year))}年{whole(when.month)}月{whole(when.day)}日"


@given(st.text("0123456789.,-/:%年月日元亩号第¥* （）A-", max_size=30))
def test_no_figure_is_left_for_the_voice_to_guess(text):
    assert not any(char.isdigit() and char.isascii() for char in spoken(text))


@given(st.text(max_size=60))
def test_anything_can_be_said(text):
    spoken(text, "zh")
    spoken(text, "en")


def test_english_keeps_its_figures():
    assert spoken("¥1,234.50 by 3 Sep 2025", "en") == "1,234.50 yuan by 3 Sep 2025"
    assert spoken("¥20.00", "en") == "20 yuan"


@pytest.mark.parametrize(("hour", "quiet"), [(20, False), (21, True), (23, True), (3, True), (6, True), (7, False)])
def test_quiet_hours_go_over_midnight_in_the_sites_zone(hour, quiet):
    rules = SoundRules(quiet_from=time(21), quiet_until=time(7), quiet_volume=0.2)
    now = datetime(2025, 9, 3, (hour - 8) % 24, 30, tzinfo=UTC)
    assert is_quiet(rules, now, "Asia/Shanghai") is quiet
    assert speaker_volume(rules, now, "Asia/Shanghai") == (0.2 if quiet else 1.0)


def test_equal_times_are_no_quiet_hours():
    assert not is_quiet(SoundRules(), datetime(2025, 9, 3, 16, tzinfo=UTC), "Asia/Shanghai")
