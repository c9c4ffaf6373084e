"""Telephone numbers: what can be dialled, and how."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.telephones import LONGEST, dialled


@pytest.mark.parametrize(
    ("written", "uri"),
    [
        ("12351", "tel:12351"),
        ("0455-1238103", "tel:04551238103"),
        ("（0455）123 8103", "tel:04551238103"),
        ("+86 455 123 8103", "tel:+864551238103"),
        ("0455-1238103 转 801", "tel:04551238103;ext=801"),
        ("0455-1238103 分机801", "tel:04551238103;ext=801"),
        ("13812345678", "tel:13812345678"),
    ],
)
def test_a_number_is_dialled_however_it_is_written(written: str, uri: str) -> None:
    assert dialled(written) == uri


@pytest.mark.parametrize(
    "text",
    ["", "12", "内线8103", "0455-1238103 或 8104", "1" * 16, "+", "12351\n", "tel:12351", "0" * (LONGEST + 1)],
)
def test_what_cannot_be_dialled_is_no_number(text: str) -> None:
    assert dialled(text) == ""


@given(st.text(st.sampled_from("0123456789+-() 转;:/\nex"), max_size=45))
def test_a_uri_holds_nothing_but_digits_and_an_extension(text: str) -> None:
    uri = dialled(text)
    number, _, extension = uri.removeprefix("tel:").partition(";ext=")
    assert uri == "" or (3 <= len(number.lstrip("+")) <= 15 and (number.lstrip("+") + extension).isdigit())
