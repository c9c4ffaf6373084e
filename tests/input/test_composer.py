"""Typing pinyin, as a person sees it."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.input.composer import LONGEST, PAGE, Composer
from kiosk.input.face import Composition, Layout
from kiosk.input.lexicon import Lexicon
from kiosk.input.syllables import digits

Typed = Callable[[Composer, str], Composition]


def texts(shown: Composition) -> list[str]:
    return [candidate.text for candidate in shown.candidates]


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        ("gongzi", "工资"),
        ("gonghui", "工会"),
        ("womendegongzi", "我们的工资"),
        ("laodonghetong", "劳动合同"),
        ("nvzhigong", "女职工"),
        ("lvshi", "律师"),
    ],
)
def test_full_pinyin_gives_the_words_first(composer: Composer, typed: Typed, keys: str, wanted: str) -> None:
    assert texts(typed(composer, keys))[0] == wanted


@pytest.mark.parametrize(("keys", "wanted"), [("gh", "工会"), ("ghui", "工会"), ("gongh", "工会"), ("nmg", "农民工")])
def test_initials_and_mixed_spelling_find_the_word(composer: Composer, typed: Typed, keys: str, wanted: str) -> None:
    assert wanted in texts(typed(composer, keys))


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [("zongguo", "中国"), ("liunai", "牛奶"), ("sengchan", "生产"), ("yingweishi", "因为是"), ("huli", "福利")],
)
def test_fuzzy_spelling_finds_the_word(composer: Composer, typed: Typed, keys: str, wanted: str) -> None:
    assert wanted in texts(typed(composer, keys))


def test_without_fuzzy_spelling_zong_is_not_zhong(lexicon: Lexicon, typed: Typed) -> None:
    assert "中国" not in texts(typed(Composer(lexicon, fuzzy=False), "zongguo"))


def test_two_letters_swapped_are_forgiven(composer: Composer, typed: Typed) -> None:
    assert texts(typed(composer, "gognzi"))[0] == "工资"


def test_the_preedit_shows_the_syllables(composer: Composer, typed: Typed) -> None:
    assert typed(composer, "womengongz").preedit == "wo men gong z"


def test_the_preedit_shows_the_syllables_of_a_word_that_is_not_typed_to_its_end(
    composer: Composer, typed: Typed
) -> None:
    shown = typed(composer, "gongrenxianf")
    assert (texts(shown)[0], shown.preedit) == ("工人先锋号", "gong ren xian f")


def test_an_apostrophe_parts_syllables(composer: Composer, typed: Typed) -> None:
    shown = typed(composer, "xi'an")
    assert texts(shown)[0] == "西安"
    assert shown.preedit == "xi an"


def test_choosing_the_sentence_commits_it(composer: Composer, typed: Typed) -> None:
    typed(composer, "gongzi")
    shown = composer.choose(0)
    assert (shown.committed, shown.preedit) == ("工资", "")


def test_choosing_a_part_leaves_the_rest_to_compose(composer: Composer, typed: Typed) -> None:
    shown = typed(composer, "womendegongzi")
    shown = composer.choose(texts(shown).index("我们"))
    assert (shown.committed, shown.preedit) == ("", "我们de gong zi")
    assert composer.choose(0).committed == "我们的工资"


def test_after_a_choice_likely_next_words_are_offered(composer: Composer, typed: Typed) -> None:
    typed(composer, "laodong")
    shown = composer.choose(0)
    assert shown.candidates
    assert all(candidate.keys == 0 for candidate in shown.candidates)
    assert composer.choose(0).committed == shown.candidates[0].text


def test_backspace_takes_back_a_choice_before_a_key(composer: Composer, typed: Typed) -> None:
    shown = typed(composer, "womendegongzi")
    composer.choose(texts(shown).index("我们"))
    assert composer.backspace().preedit == "wo men de gong zi"
    assert composer.backspace().preedit == "wo men de gong z"


def test_backspace_over_everything_ends_the_composition(composer: Composer, typed: Typed) -> None:
    typed(composer, "wo")
    composer.backspace()
    assert composer.backspace() == Composition()


def test_pages_reach_every_candidate_once(composer: Composer, typed: Typed) -> None:
    shown = typed(composer, "shi")
    found = texts(shown)
    while shown.more:
        shown = composer.turn(1)
        found += texts(shown)
    assert len(found) == len(set(found)) > 100
    assert composer.turn(1) == shown


def test_a_rare_character_can_be_chosen(composer: Composer, typed: Typed) -> None:
    shown = typed(composer, "yan")
    while "䶮" not in texts(shown) and shown.more:
        shown = composer.turn(1)
    assert "䶮" in texts(shown)


def test_punctuation_commits_what_is_composed(composer: Composer, typed: Typed) -> None:
    typed(composer, "gongzi")
    assert composer.literal("。").committed == "工资。"


def test_letters_can_be_kept_as_typed(composer: Composer, typed: Typed) -> None:
    typed(composer, "wifi")
    assert composer.raw().committed == "wifi"


def test_a_phrase_put_together_by_hand_is_offered_again_until_forgotten(composer: Composer, typed: Typed) -> None:
    def put_together() -> str:
        shown, found = typed(composer, "yiyuyan"), ""
        for wanted in ("衣", "浴", "烟"):
            while wanted not in texts(shown):
                shown = composer.turn(1)
            shown = composer.choose(texts(shown).index(wanted))
            found += shown.committed
        return found

    assert put_together() == "衣浴烟"
    assert texts(typed(composer, "yiyuyan"))[0] == "衣浴烟"
    composer.forget()
    assert "衣浴烟" not in texts(typed(composer, "yiyuyan"))


def test_what_one_person_chose_is_as_before_for_the_next(composer: Composer, typed: Typed) -> None:
    before = typed(composer, "gongshi")
    for _ in range(3):
        composer.choose(3)
        typed(composer, "gongshi")
    assert typed(composer, "").candidates != before.candidates
    composer.forget()
    assert typed(composer, "gongshi") == before


def test_nine_keys_give_the_word_and_its_readings(nine_keys: Composer, typed: Typed) -> None:
    shown = typed(nine_keys, digits("gonghui"))
    assert texts(shown)[0] == "工会"
    assert shown.preedit == "gong hui"
    assert shown.readings[:2] == ("gong", "hong")


def test_nine_keys_can_be_narrowed_to_a_reading(nine_keys: Composer, typed: Typed) -> None:
    shown = typed(nine_keys, digits("gonghui"))
    shown = nine_keys.narrow(shown.readings.index("hong"))
    assert shown.preedit.startswith("hong ")


def test_keys_of_another_layout_change_nothing(nine_keys: Composer, typed: Typed) -> None:
    shown = typed(nine_keys, "94")
    assert nine_keys.press("w") == shown


def test_a_new_field_starts_with_its_layout(composer: Composer, typed: Typed) -> None:
    typed(composer, "gong")
    assert composer.reset(Layout.NINE_KEYS) == Composition()
    assert typed(composer, digits("wo")).preedit == "wo"


def test_a_choice_that_is_not_shown_changes_nothing(composer: Composer, typed: Typed) -> None:
    shown = typed(composer, "gong")
    assert composer.choose(PAGE) == shown
    assert composer.choose(-1) == shown


def test_nobody_types_longer_than_a_line(composer: Composer, typed: Typed) -> None:
    shown = typed(composer, "a" * (LONGEST + 5))
    assert sum(map(len, shown.preedit.split())) == LONGEST


@settings(max_examples=40, deadline=None)
@given(keys=st.text("abeghiknouz'", max_size=14))
def test_whatever_is_typed_can_be_taken_back_key_by_key(lexicon: Lexicon, typed: Typed, keys: str) -> None:
    composer = Composer(lexicon)
    seen = [composer.press(key) for key in keys]
    for before in reversed(seen[:-1]):
        assert composer.backspace() == before


@settings(max_examples=30, deadline=None)
@given(keys=st.text("abcdefghijklmnopqrstuvwxyz'", min_size=1, max_size=16), picks=st.lists(st.integers(0, 7)))
def test_choosing_until_nothing_is_left_always_ends(
    lexicon: Lexicon, typed: Typed, keys: str, picks: list[int]
) -> None:
    composer = Composer(lexicon)
    shown = typed(composer, keys)
    for pick in [*picks, *[0] * len(keys)]:
        if shown.preedit and shown.candidates:
            shown = composer.choose(min(pick, len(shown.candidates) - 1))
    assert not (shown.preedit and shown.candidates)
