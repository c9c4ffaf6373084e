"""A trace names nobody: whatever a member is, has, types or reads is replaced by something of the same shape."""

import unicodedata
from datetime import date

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from kiosk.machine.events import Ticked
from kiosk.machine.intents import EditText
from kiosk.machine.state import State
from kiosk.trace.plain import from_plain, leaves, to_plain, vocabulary
from kiosk.trace.standins import Standins
from tests.kiosk.conftest import Person
from tests.simulation import farm
from tests.simulation.chance import Chance
from tests.trace.conftest import SECRET


def text_of(path):
    with path.open("rb") as file:
        return zstandard.ZstdDecompressor().stream_reader(file).read().decode()


def private_words():
    """Everything in the farm that belongs to somebody."""
    words = set()
    for n in range(farm.MEMBERS):
        words |= {farm.token(n), farm.pin(n), farm.number(n), farm.mark(n)}
    for member in farm.members():
        words |= {member.name, member.pin, member.card_tail, member.id, *member.groups}
    for row in farm.records():
        words |= {row.id, row.formula, *(value for value in row.values.values() if isinstance(value, str))}
    for benefit in farm.entitlements():
        words |= {benefit.id, benefit.title.zh}
    for one in farm.cases():
        words |= {one.id, one.number, *(message.text for message in one.thread)}
    for document in (*farm.publications("open"), *farm.publications("notices")):
        words |= {document.id, document.title.zh}
    return {word for word in words if word}


def _is_in(word, text):
    """Whether the word is there; figures only as a whole, for a time may have the same ones."""
    return f'"{word}"' in text or (len(word) > 4 and not word.isdigit() and word in text)


def test_nothing_of_a_whole_day_is_anybodys(tape):
    for seed in range(2):
        chance = Chance(seed, witness=tape)
        chance.run()
        text = text_of(tape.save())
        tape._path.unlink()
        assert [word for word in private_words() if _is_in(word, text)] == []
        assert "路坏了" not in text


def test_the_words_of_the_union_itself_stay(kiosk, tape):
    kiosk.insert(1)
    kiosk.pass_time(0.25)
    Person(kiosk, 1).enter_pin().open("opinions").touch("compose").touch("食堂")
    text = text_of(tape.save())
    for word in ("松岭农场工会", "意见诉求", "食堂饭菜凉了。", "三区", '"canteen"'):
        assert word in text


def test_a_file_is_for_its_owner_only_and_never_written_over(kiosk, tape):
    path = tape.save()
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        tape.save()


def test_every_type_that_the_machine_can_hear_or_hold_can_be_written():
    written = {"bool", "float", "int", "str", "bytes", "NoneType", "datetime", "date", "time"}
    assert {kind.__name__ for kind in leaves()} <= written
    assert len(vocabulary()) > 100


def test_a_state_comes_back_as_the_same_state_with_stand_ins_in_it(kiosk):
    kiosk.insert(1)
    kiosk.pass_time(0.25)
    Person(kiosk, 1).enter_pin().open("benefits")
    once = from_plain(to_plain(kiosk.state, Standins(SECRET)))
    assert isinstance(once, State)
    assert once.catalogue.services == kiosk.state.catalogue.services
    assert once.catalogue.units == kiosk.state.catalogue.units
    assert once.devices == kiosk.state.devices
    assert once.session.member.name != kiosk.state.session.member.name
    assert {item.member for item in once.session.data["benefits"].items} == {once.session.member.id}


def test_another_recorder_has_other_stand_ins():
    assert Standins().text("张小明张小明") != Standins().text("张小明张小明")


@given(st.text(max_size=60))
def test_a_stand_in_has_the_shape_of_its_word_and_is_always_the_same(word):
    standins = Standins(SECRET)
    found = standins.text(word)
    assert [unicodedata.category(char) for char in found] == [unicodedata.category(char) for char in word]
    assert standins.text(word) == found
    assert Standins(SECRET).text(word) == found


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_a_stand_in_of_a_number_has_as_many_digits_and_its_sign(number):
    found = Standins(SECRET).number(number)
    assert len(str(found)) == len(str(number))
    assert (found > 0, found == 0) == (number > 0, number == 0)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_stand_in_of_a_date_is_a_date(day):
    assert date.fromisoformat(Standins(SECRET).text(day.isoformat()))
    assert date.fromisoformat(f"{Standins(SECRET).text(day.isoformat()[:7])}-01")


@pytest.mark.parametrize(
    ("plain", "why"),
    [
        ({"is": "os.system", "command": "ls"}, "knows no os.system"),
        ({"value": 1}, "knows no None"),
        ({"is": "kiosk.machine.intents.Back", "further": 1}, "is another one"),
    ],
)
def test_only_what_the_machine_hears_can_be_read_back(plain, why):
    with pytest.raises(ValueError, match=why):
        from_plain(plain)


def test_what_is_none_of_the_machines_is_not_written():
    with pytest.raises(TypeError, match="object"):
        to_plain(object(), Standins())


def test_time_stays_as_it_is(kiosk):
    tick = Ticked(kiosk.clock.now(), 12.5)
    assert from_plain(to_plain(tick, Standins())) == tick


def test_the_same_words_typed_twice_are_the_same_stand_in():
    standins = Standins()
    once, twice = (to_plain(EditText("我叫张小明"), standins) for _ in range(2))
    assert once == twice
