import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.masking import mask_name, mask_telephone


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张小明", "张*明"),
        ("李明", "李*"),
        ("欧阳建国", "欧阳**"),
        ("欧阳修", "欧阳*"),
        ("欧阳", "欧*"),
        ("阿依古丽·买买提", "阿***·**"),
        ("李䶮", "李*"),
        ("王㼆𬭎", "王*𬭎"),
        ("王", "王*"),
        ("", "*"),
    ],
)
def test_names_are_masked_as_the_rules_say(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13812341234", "138****1234"),
        ("8613812341234", "861******1234"),
        ("04535551234", "045****1234"),
        ("55512345", "******45"),
        ("12351", "***51"),
        ("", ""),
    ],
)
def test_telephone_numbers_are_masked_as_the_rules_say(number, masked):
    assert mask_telephone(number) == masked


@given(st.text(min_size=2, max_size=12))
def test_no_name_of_two_characters_or_more_is_shown_whole(name):
    assert mask_name(name) != name or "*" in name


@given(st.text("0123456789", min_size=3, max_size=15))
def test_no_number_is_shown_whole_and_its_length_stays(number):
    masked = mask_telephone(number)
    assert masked.count("*") >= 1
    assert len(masked) == len(number)
