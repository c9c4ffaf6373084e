"""One place to put a card: what the kiosk hears when readers hold none, one or two."""

from hypothesis import given
from hypothesis import strategies as st

from devices.card.face import Assurance, CardEvent, CardFailed, CardGone, CardProblem, CardRead, Identity, ReaderChanged
from devices.card.policy import Desk
from devices.status import DeviceStatus


def came(reader: str, insertion: int, token: str = "") -> CardRead:
    return CardRead(
        reader, insertion, Identity("pboc", token or f"{reader}{insertion}", Assurance.BANK_RECORDS, "3B00")
    )


def told(desk: Desk, *events: CardEvent) -> list[CardEvent]:
    return [answer for event in events for answer in desk.take(event)]


def test_one_card_after_another_is_reported_as_it_is() -> None:
    events = [came("A", 1), CardGone("A", 1), came("A", 2), CardGone("A", 2)]
    assert told(Desk(), *events) == events


def test_a_second_card_in_another_reader_is_two_cards() -> None:
    desk = Desk()
    told(desk, came("A", 1))
    (answer,) = desk.take(came("B", 2))
    assert isinstance(answer, CardFailed)
    assert (answer.reader, answer.insertion, answer.problem) == ("B", 2, CardProblem.TWO_CARDS)


def test_when_the_second_card_leaves_the_first_one_goes_on() -> None:
    desk = Desk()
    told(desk, came("A", 1), came("B", 2))
    assert told(desk, CardGone("B", 2)) == [CardGone("B", 2)]


def test_when_the_first_card_leaves_the_second_one_counts() -> None:
    desk = Desk()
    told(desk, came("A", 1), came("B", 2))
    assert told(desk, CardGone("A", 1)) == [CardGone("A", 1), came("B", 2)]


def test_one_card_seen_by_two_readers_is_one_card() -> None:
    desk = Desk()
    assert told(desk, came("A", 1, "x"), came("B", 2, "x"), CardGone("B", 2)) == [came("A", 1, "x")]
    assert told(desk, CardGone("A", 1)) == [CardGone("A", 1)]


def test_a_reader_speaks_on_change_only() -> None:
    on, off = ReaderChanged("pcsc:", DeviceStatus.ONLINE), ReaderChanged("pcsc:", DeviceStatus.OFFLINE)
    assert told(Desk(), on, on, off, off, on) == [on, off, on]


def test_a_card_that_was_never_reported_does_not_go() -> None:
    assert told(Desk(), CardGone("A", 7)) == []


ACTIONS = st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from(["x", "y", ""])), max_size=40)


@given(ACTIONS)
def test_at_most_one_card_counts_and_each_that_came_goes(actions: list[tuple[str, str]]) -> None:
    desk, inside, counting = Desk(), dict[str, int](), dict[tuple[str, int], CardEvent]()
    for insertion, (reader, token) in enumerate(actions, 1):
        event: CardEvent = came(reader, insertion, token)
        if reader in inside:
            event = CardGone(reader, inside.pop(reader))
        else:
            inside[reader] = insertion
        for answer in desk.take(event):
            assert not isinstance(answer, ReaderChanged)
            place = (answer.reader, answer.insertion)
            if isinstance(answer, CardGone):
                del counting[place]
            else:
                counting[place] = answer
        assert sum(isinstance(answer, CardRead) for answer in counting.values()) == (1 if inside else 0)
