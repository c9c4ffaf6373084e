"""``kiosk card issue`` as an issuing person runs it: a process of its own, the real pcscd, virtual cards."""

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.card.face import Assurance
from devices.card.simulator.model import CardKind, CardModel, blank_card
from devices.card.simulator.pcscd import PrivatePcscd
from devices.card.simulator.vcard import VirtualCard
from devices.card.supervisor import PcscReader

TRANSPORT, MASTER, ISSUER = bytes(range(16)), bytes(range(16, 32)), bytes(range(32, 48))


class Command:
    """The command as it runs; what it says is heard line by line."""

    def __init__(self, arguments: list[str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "card", "issue", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._said: queue.Queue[str] = queue.Queue()
        self.all_said: list[str] = []
        self._ears = [
            threading.Thread(target=self._hear, args=(stream,), daemon=True)
            for stream in (self._process.stdout, self._process.stderr)
        ]
        for ear in self._ears:
            ear.start()

    def _hear(self, stream: Iterator[str]) -> None:
        for line in stream:
            self.all_said.append(line)
            self._said.put(line)

    def until(self, words: str) -> str:
        while words not in (line := self._said.get(timeout=20)):
            pass
        return line

    def end(self) -> int:
        status = self._process.wait(20)
        for ear in self._ears:
            ear.join()
        return status

    def kill(self) -> None:
        self._process.kill()
        self.end()


@pytest.fixture
def keys(tmp_path: Path) -> list[str]:
    arguments = []
    for name, key in (("transport", TRANSPORT), ("master", MASTER), ("issuer", ISSUER)):
        path = tmp_path / f"{name}.key"
        path.write_text(key.hex() + "\n")
        path.chmod(0o600)
        arguments += [f"--{name}-key-file", str(path)]
    return arguments


@pytest.fixture
def run(pcscd: PrivatePcscd, keys: list[str]) -> Iterator[Callable[..., Command]]:
    begun: list[Command] = []

    def start(*arguments: str) -> Command:
        begun.append(Command(["--reader", pcscd.url, "--issuer", "SLNC", *keys, *arguments]))
        return begun[-1]

    yield start
    for command in begun:
        command.kill()


@pytest.fixture
def put_in(pcscd: PrivatePcscd) -> Iterator[Callable[[VirtualCard], VirtualCard]]:
    inside: list[VirtualCard] = []

    def insert(card: VirtualCard) -> VirtualCard:
        while inside:
            inside.pop().remove()
            gone_from(pcscd)
        card.insert()
        inside.append(card)
        return card

    yield insert
    for card in inside:
        card.remove()


def gone_from(pcscd: PrivatePcscd) -> None:
    """Return when pcscd has seen that no card is in, as it takes a person longer to change cards."""
    script = (
        "from devices.card import pcsc_transport as p\n"
        "with p.context() as h:\n"
        "    r = p.readers(h)[0]; s = p.EMPTY\n"
        "    while True:\n"
        "        s, _ = p.wait(h, r, s)\n"
        "        if not p.present(s): break\n"
    )
    subprocess.run([sys.executable, "-c", script], env={"PCSCLITE_CSOCK_NAME": pcscd.socket}, check=True, timeout=20)


@pytest.fixture
def blank(pcscd: PrivatePcscd) -> Callable[[], VirtualCard]:
    return lambda: VirtualCard(blank_card(TRANSPORT), pcscd.ports[0])


def test_a_card_that_was_issued_opens_the_kiosk(run, blank, put_in, pcscd, tokenise, ear, listening) -> None:
    command = run("--number", "SL000123", "--expires", "2031-12", "--json")
    card = put_in(blank())
    assert command.end() == 0
    said = "".join(command.all_said)
    assert json.loads(said.splitlines()[-1])["assurance"] == "authenticated"
    for key in (TRANSPORT, MASTER, ISSUER, card.card.memory.card_key, card.card.memory.issuer_key):
        assert key.hex() not in said.lower()
    heard = listening(PcscReader(pcscd.url, tokenise, socket=pcscd.socket, union_key=MASTER)).read()
    assert heard.identity.assurance is Assurance.AUTHENTICATED
    assert heard.identity.token == tokenise("union", "SL000123")


def test_a_card_that_is_issued_already_is_refused_unless_again(run, blank, put_in) -> None:
    card = put_in(blank())
    run("--number", "SL000123", "--expires", "2031-12").end()
    command = run("--number", "SL000124", "--expires", "2031-12")
    assert command.end() == 1
    assert "issued already, to SL000123" in "".join(command.all_said)
    assert run("--number", "SL000124", "--expires", "2031-12", "--again").end() == 0
    assert b"SL000124" in card.card.memory.content


def test_a_list_goes_on_after_kill_9_and_no_number_gets_two_cards(run, blank, put_in, tmp_path: Path) -> None:
    cards = tmp_path / "cards.csv"
    cards.write_text("number,expires\nSL000001,2031-12\nSL000002,2031-12\nSL000003,2031-12\n")
    first = run("--batch", str(cards))
    one = put_in(blank())
    first.until("1 of 3: SL000001: issued")
    first.until("2 of 3: put in")
    two = put_in(blank())
    first.until("2 of 3: SL000002: issued")
    first.kill()
    _forget_the_end(tmp_path / "cards.csv.journal")  # as if the power went between the card and the journal's line
    second = run("--batch", str(cards))
    second.until("2 of 3: SL000002: issued before the interruption")
    second.until("3 of 3: put in")
    put_in(one)
    second.until("issued already, to SL000001; take another card")
    three = put_in(blank())
    assert second.end() == 0
    assert "All 3 cards are issued." in "".join(second.all_said)
    for number, card in ((b"SL000001", one), (b"SL000002", two), (b"SL000003", three)):
        assert number in card.card.memory.content
    assert run("--batch", str(cards)).end() == 0


def _forget_the_end(journal: Path) -> None:
    *lines, last = journal.read_text().splitlines(keepends=True)
    assert '"issued"' in last
    journal.write_text("".join(lines) + last[:20])


def test_a_list_stops_at_the_first_card_that_has_another_transport_key(run, put_in, pcscd, tmp_path: Path) -> None:
    cards = tmp_path / "cards.csv"
    cards.write_text("number,expires\nSL000001,2031-12\nSL000002,2031-12\n")
    command = run("--batch", str(cards), "--json")
    put_in(VirtualCard(blank_card(b"X" * 16), pcscd.ports[0]))
    assert command.end() == 1
    facts = json.loads([line for line in command.all_said if line.startswith("{")][-1])
    assert (facts["problem"], facts["issued"]) == ("wrong_key", 0)


def test_a_card_that_never_answers_stops_nothing_for_ever(run, put_in, pcscd) -> None:
    command = run("--number", "SL000001", "--expires", "2031-12", "--reader", f"{pcscd.url}&deadline=0.5")
    put_in(VirtualCard(CardModel(CardKind.HANGING), pcscd.ports[0]))
    assert command.end() == 1
    assert "did not answer within 0.5 s" in "".join(command.all_said)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("number;expires\n1;2031-12\n", "must name the columns"),
        ("number,expires\nSL1,2031-12\nSL1,2031-12\n", "line 3: SL1 is there twice"),
        ("number,expires\nSL1,2031-13\n", "line 2: '2031-13' is no expiry"),
        ("number,expires\n", "lists no cards"),
    ],
)
def test_a_list_with_a_mistake_is_refused_before_any_card(run, tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "cards.csv").write_text(text)
    command = run("--batch", str(tmp_path / "cards.csv"))
    assert command.end() == 1
    assert says in "".join(command.all_said)
    assert not (tmp_path / "cards.csv.journal").exists()


def test_a_key_that_others_can_read_is_not_used(run, tmp_path: Path) -> None:
    (tmp_path / "issuer.key").chmod(0o644)
    command = run("--number", "SL1", "--expires", "2031-12")
    assert command.end() == 1
    assert "can be read by others" in "".join(command.all_said)
