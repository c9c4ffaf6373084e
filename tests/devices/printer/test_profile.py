import msgspec
import pytest

from devices.printer.profile import Profile, ProfileError, load_profile, profile_names


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_that_ships_can_be_read_and_names_itself(name: str) -> None:
    assert load_profile(name).name == name


def test_eighty_millimetres_hold_24_chinese_characters_and_58_hold_16() -> None:
    assert [load_profile(name).columns // 2 for name in ("generic-80", "generic-58")] == [24, 16]


def test_an_unknown_profile_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(ProfileError, match="generic-80"):
        load_profile("../generic-80")


@pytest.mark.parametrize(
    "wrong",
    [{"columns": 49}, {"columns": 8}, {"dots": 577}, {"line_pitch": 20}, {"charset": "gbk", "four_byte": True}],
)
def test_a_profile_that_contradicts_itself_is_refused(wrong: dict[str, object], wide: Profile) -> None:
    with pytest.raises(ProfileError):
        Profile(**{**msgspec.structs.asdict(wide), **wrong})
