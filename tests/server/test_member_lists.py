"""Lists of members as offices save them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.canonical import canonical
from protocol.members import MemberStatus
from server.domain.member_lists import read_list, template
from server.domain.problems import DomainProblem
from server.office.cells import MOST
from server.office.sheets import csv_of, xlsx_of
from server.office.tables import take_apart

TEXT = (
    "会员编号,姓名,单位,银行卡号,密码,状态\r\n100200301,阿依古丽·买买提,第一管理区,6222020000000000000,123456,离会\r\n"
)
NAMES = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=6)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_way_in_which_an_office_saves_a_list_is_read_alike(encoding):
    (entry,) = read_list(TEXT.encode(encoding))

    assert (entry.number, entry.name, entry.unit) == ("100200301", "阿依古丽·买买提", "第一管理区")
    assert (entry.card, entry.pin, entry.status) == ("6222020000000000000", "123456", MemberStatus.LEFT)
    assert entry.line == 2


@given(st.lists(NAMES, min_size=1, max_size=5), st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
def test_no_name_is_spoiled_by_a_wrong_guess_of_the_encoding(names, encoding):
    text = "会员编号,姓名,单位\n" + "".join(f"{n},{name},队\n" for n, name in enumerate(names, 1))

    assert [entry.name for entry in read_list(text.encode(encoding))] == names


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_stand_in_any_order_and_are_parted_by_what_the_spreadsheet_likes(delimiter):
    lines = [("姓名", "备注", "单位", "会员编号"), ("张三", "无", "一队", '="0012 34"')]
    (entry,) = read_list("\n".join(delimiter.join(line) for line in lines).encode())

    assert (entry.number, entry.name, entry.unit) == ("001234", "张三", "一队")


def test_the_empty_list_has_all_headings_and_its_example_is_nobody():
    with pytest.raises(DomainProblem, match="nobody"):
        read_list(csv_of(template()))
    with pytest.raises(DomainProblem, match="nobody"):
        read_list(take_apart(xlsx_of(template())))
    filled = csv_of(template()) + "7,张三,一队,,,\r\n".encode()
    assert [entry.number for entry in read_list(filled)] == ["7"]


def test_an_export_of_a_server_is_a_list_too(farm):
    line = b'{"unit":"","entity":' + canonical(farm.member("anna")) + b"}\n"
    other = b'{"unit":"","entity":' + canonical(farm.row("due-1")) + b"}\n"
    good, bad = read_list(line + other + b"{}\n")

    assert (good.member, good.line) == (farm.member("anna"), 1)
    assert (bad.readable, bad.line) == (False, 3)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "no_list"),
        ("姓名,单位\n张三,一队\n".encode(), "no_list"),
        (bytes(range(256)), "no_list"),
        ("会员编号,姓名,单位\n".encode() + "1,张,队\n".encode() * (MOST + 1), "long_list"),
    ],
    ids=["empty", "no numbers", "garbage", "too long"],
)
def test_what_is_no_list_is_refused_with_a_sentence(data, code):
    with pytest.raises(DomainProblem) as caught:
        read_list(data)

    assert caught.value.code == code
