"""Configuration: the documented example is right, and a wrong file is told everything in one go."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.config import CardConfig, ConfigError, PrinterConfig, ScreenConfig, load, parse

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "kiosk.toml"


def problems(data):
    with pytest.raises(ConfigError) as caught:
        parse(data, Path("k.toml"))
    return {problem.where: problem for problem in caught.value.problems}


def good(**changes):
    return {"state": {"folder": "/var/lib/k"}, "printer": {"url": "tcp://host:9100"}, **changes}


def test_the_example_is_good_and_shows_the_true_defaults(tmp_path):
    config = load(EXAMPLE)
    assert config.screen == ScreenConfig()
    everything = tmp_path / "all.toml"
    everything.write_text(re.sub(r"^# (\w+ = )", r"\1", EXAMPLE.read_text(), flags=re.MULTILINE))
    assert load(everything) == config


def test_what_is_left_out_has_its_default():
    config = parse(good(), Path("k.toml"))
    assert (config.card, config.printer) == (CardConfig(), PrinterConfig("tcp://host:9100"))


def test_all_that_is_wrong_is_named_at_once_in_both_languages():
    found = problems(
        {
            "state": {"folder": "relative"},
            "printer": {"url": "lpt:1", "patience_s": 1},
            "card": {"readers": []},
            "screen": {"fullscreen": "yes"},
            "prnter": {},
        }
    )
    sections = {where.partition(".")[0] for where in found}
    assert sections == {"state", "printer", "card", "screen", "prnter"}
    assert {"printer.url", "printer.patience_s"} <= set(found)
    assert found["screen.fullscreen"].zh == "只能是 true 或 false"
    assert found["screen.fullscreen"].en == "must be true or false"


def test_missing_sections_and_keys_are_named():
    assert set(problems({})) == {"state", "printer"}
    assert set(problems({"state": {}, "printer": {"profile": "x"}})) == {"state.folder", "printer.url"}


@pytest.mark.parametrize("text", ["= broken", "\x00", "[state]\nfolder ="])
def test_a_file_that_is_no_toml_says_so(tmp_path, text):
    file = tmp_path / "k.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match="TOML"):
        load(file)


def test_a_file_that_is_not_there_says_so(tmp_path):
    with pytest.raises(ConfigError, match="cannot be opened"):
        load(tmp_path / "none.toml")


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text(), max_size=2)
TABLES = st.dictionaries(st.sampled_from(["folder", "url", "readers", "patience_s", "width", "x"]), SCALARS)


@given(st.dictionaries(st.sampled_from(["state", "printer", "card", "screen", "y"]), SCALARS | TABLES))
def test_whatever_is_in_the_file_it_is_good_or_told(data):
    try:
        parse(data, Path("k.toml"))
    except ConfigError as error:
        named = bool(error.problems)
    else:
        named = True
    assert named


def test_a_scanner_is_optional_and_its_url_is_checked():
    url = "serial:///dev/ttyACM0?baudrate=9600"
    assert parse(good(), Path("k.toml")).scanner.url == ""
    assert parse(good(scanner={"url": url}), Path("k.toml")).scanner.url == url
    assert set(problems(good(scanner={"url": "pcsc:"}))) == {"scanner.url"}
    assert set(problems(good(scanner={"url": 7}))) == {"scanner.url"}
