"""The real stack: reading process, libpcsclite, pcscd, driver. Only the card in the reader is simulated."""

import os
import pickle
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from devices.card.face import Assurance, CardProblem, CardRead
from devices.card.messages import Setup, decode, encode_setup
from devices.card.opening import open_reader, read_once
from devices.card.simulator.model import CardKind, CardModel, desfire_card, union_card
from devices.card.simulator.pcscd import PrivatePcscd
from devices.card.simulator.stack import VirtualReader
from devices.card.simulator.vcard import VirtualCard
from devices.card.supervisor import PcscReader
from devices.status import DeviceStatus

Tokenise = Callable[[str, str], str]
Listen = Callable[[Any], Any]


@pytest.fixture
def virtual(tokenise: Tokenise, master: bytes) -> Iterator[VirtualReader]:
    """A reader on a pcscd of its own, with a short deadline."""
    reader = VirtualReader(tokenise, union_key=master, deadline_s=2)
    yield reader
    reader.stop()


def test_bank_cards_and_union_cards_are_read_one_after_another(
    virtual: VirtualReader, listening: Listen, pan: str, master: bytes, tokenise: Tokenise
) -> None:
    models = [
        CardModel(CardKind.PBOC, pan),
        CardModel(CardKind.PBOC, pan, needs_gpo=True),
        CardModel(CardKind.PBOC_CONTACTLESS, pan),
        CardModel(CardKind.PBOC_CONTACTLESS, pan, needs_gpo=True),
        union_card("SL000123", master=master),
        desfire_card("SL000124", "04782E21801D80", master),
        CardModel(CardKind.SOCIAL, "11010519491231002X"),  # the standard's own example, nobody's number
        CardModel(CardKind.UID, "04A1B2C3D4E5F6"),
    ]
    ear = listening(virtual)
    for insertion, model in enumerate(models, 1):
        virtual.insert(model)
        came = ear.read()
        assert (came.insertion, came.identity.token) == (insertion, model.token(tokenise))
        virtual.pull()
        assert ear.gone().insertion == insertion
    assurances = [event.identity.assurance for event in ear.heard if isinstance(event, CardRead)]
    assert assurances == [
        *[Assurance.BANK_RECORDS] * 4,
        *[Assurance.AUTHENTICATED] * 2,
        Assurance.BANK_RECORDS,
        Assurance.CLONABLE,
    ]
    assert pan not in repr(ear.heard)


def test_odd_cards_say_what_is_wrong(virtual: VirtualReader, listening: Listen, pan: str) -> None:
    ear = listening(virtual)
    for model, problem in (
        (CardModel(CardKind.UNKNOWN), CardProblem.UNKNOWN_CARD),
        (CardModel(CardKind.UID, "08A1B2C3"), CardProblem.UNKNOWN_CARD),
        (CardModel(CardKind.MUTE), CardProblem.UNREADABLE),
        (CardModel(CardKind.PBOC, pan, leaves_at=4), CardProblem.MOVED),
    ):
        virtual.insert(model)
        assert ear.problem() is problem, model
        virtual.pull()
        ear.gone()


def test_a_card_that_was_there_at_start_is_read(virtual: VirtualReader, listening: Listen, pan: str) -> None:
    virtual.insert(CardModel(CardKind.PBOC, pan))
    assert listening(virtual).read().insertion == 1


def test_a_card_that_never_answers_is_timed_out_and_the_next_one_reads(
    virtual: VirtualReader, listening: Listen, pan: str
) -> None:
    ear = listening(virtual)
    ear.status(DeviceStatus.ONLINE)
    (before,) = reading_processes()
    virtual.insert(CardModel(CardKind.HANGING))
    failed = ear.failed()
    assert (failed.problem, failed.insertion) == (CardProblem.TIMED_OUT, 1)
    virtual.pull()
    assert ear.gone().insertion == 1
    virtual.insert(CardModel(CardKind.PBOC, pan))
    assert ear.read().insertion == 2
    assert reading_processes() != [before]


@pytest.mark.parametrize("hung", [CardModel(CardKind.HANGING), CardModel(CardKind.HANGING, t1=True)])
def test_a_card_put_in_the_moment_a_silent_one_is_pulled_is_read(
    virtual: VirtualReader, listening: Listen, hung: CardModel, master: bytes
) -> None:
    ear = listening(virtual)
    virtual.insert(hung)
    silent = ear.failed()
    assert silent.problem is CardProblem.TIMED_OUT
    virtual.insert(union_card("SL000123", master=master))
    assert ear.gone().insertion == silent.insertion
    came = ear.read()
    assert came.insertion > silent.insertion
    virtual.pull()
    assert ear.gone().insertion == came.insertion


def test_a_hanging_card_does_not_disturb_a_card_in_the_other_reader(
    virtual: VirtualReader, listening: Listen, pan: str
) -> None:
    ear = listening(virtual)
    virtual.insert(CardModel(CardKind.PBOC, pan), slot=1)
    ear.read()
    virtual.insert(CardModel(CardKind.HANGING))
    # One card too many is what the member must hear, whatever else is wrong with it.
    assert ear.problem() is CardProblem.TWO_CARDS
    virtual.pull(slot=1)
    # The card that was read before the process was replaced is still known after it, and so is the hanging one.
    assert (ear.gone().insertion, ear.problem()) == (1, CardProblem.TIMED_OUT)


def test_pcscd_dies_and_comes_back(virtual: VirtualReader, listening: Listen, pan: str) -> None:
    ear = listening(virtual)
    virtual.insert(CardModel(CardKind.PBOC, pan))
    first = ear.read()
    virtual.unplug()
    assert ear.gone().insertion == first.insertion
    ear.status(DeviceStatus.OFFLINE)
    virtual.unplug(False)
    ear.status(DeviceStatus.ONLINE)
    assert ear.read().insertion > first.insertion


def test_a_pcscd_whose_port_was_taken_while_it_was_dead_waits_at_another(pcscd: PrivatePcscd, pan: str) -> None:
    card = VirtualCard(CardModel(CardKind.PBOC, pan), pcscd.ports[0])
    pcscd.kill()
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", pcscd.ports[0]))
        pcscd.start()
        card.insert(pcscd.ports[0])
    card.remove()


def test_pcscd_outlives_the_thread_that_started_it(pcscd: PrivatePcscd, listening: Listen, tokenise: Tokenise) -> None:
    pcscd.kill()
    starter = threading.Thread(target=pcscd.start)
    starter.start()
    starter.join()
    ear = listening(open_reader(pcscd.url, tokenise))
    assert ear.next().status is DeviceStatus.ONLINE


def test_pcscd_comes_up_after_the_reader(pcscd: PrivatePcscd, listening: Listen, tokenise: Tokenise) -> None:
    pcscd.kill()
    ear = listening(open_reader(pcscd.url, tokenise))
    assert ear.next().status is DeviceStatus.OFFLINE
    pcscd.start()
    change = ear.next()
    assert (change.status, change.detail) == (DeviceStatus.ONLINE, "Virtual PCD 00 00, Virtual PCD 00 01")


def test_a_reader_that_is_not_there_is_no_device(pcscd: PrivatePcscd, tokenise: Tokenise) -> None:
    event = read_once(pcscd.url.replace("pcsc:", "pcsc://No such reader"), tokenise, 1)
    assert event.status is DeviceStatus.NO_DEVICE  # type: ignore[union-attr]


def test_only_the_reader_that_the_url_names_is_watched(
    pcscd: PrivatePcscd, listening: Listen, tokenise: Tokenise, pan: str
) -> None:
    ear = listening(open_reader(pcscd.url.replace("pcsc:", "pcsc://Virtual PCD 00 01"), tokenise))
    assert ear.next().detail == "Virtual PCD 00 01"
    cards = [VirtualCard(CardModel(CardKind.PBOC, pan), port) for port in pcscd.ports]
    for card in cards:
        card.insert()
    assert ear.read().reader == "Virtual PCD 00 01"
    for card in cards:
        card.remove()


def test_a_killed_reading_process_is_replaced_and_its_card_stays_known(
    virtual: VirtualReader, listening: Listen, pan: str
) -> None:
    ear = listening(virtual)
    virtual.insert(CardModel(CardKind.PBOC, pan))
    first = ear.read()
    (process,) = reading_processes()
    os.kill(process, 9)
    virtual.pull()
    assert ear.next() == type(ear.heard[-1])(first.reader, first.insertion)


def test_a_card_held_by_a_process_of_its_own_is_read(
    pcscd: PrivatePcscd, tmp_path: Path, pan: str, tokenise: Tokenise
) -> None:
    (tmp_path / "card.json").write_bytes(CardModel(CardKind.PBOC, pan).to_json())
    command = [sys.executable, "-m", "devices.card.simulator", "--card", str(tmp_path / "card.json")]
    with subprocess.Popen(
        [*command, "--port", str(pcscd.ports[0])], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as card:
        assert card.stdout is not None
        assert card.stdout.readline() == b"inserted\n"
        event = read_once(pcscd.url, tokenise, 10)
        card.communicate()
    assert isinstance(event, CardRead)
    assert card.returncode == 0


def test_stop_leaves_no_process_behind(virtual: VirtualReader, listening: Listen) -> None:
    ear = listening(virtual)
    ear.status(DeviceStatus.ONLINE)
    assert len(reading_processes()) == 1
    virtual.stop()
    assert reading_processes() == []


@contextmanager
def bare_child(pcscd: PrivatePcscd, tokenise: Tokenise) -> Iterator[subprocess.Popen[bytes]]:
    """The reading process without its supervisor, so that all it says can be kept."""
    child = subprocess.Popen(
        [sys.executable, "-m", "devices.card.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PCSCLITE_CSOCK_NAME": pcscd.socket},
    )
    with child:
        assert child.stdin is not None
        child.stdin.write(encode_setup(Setup(pcscd.url, "", 1, pickle.dumps(tokenise))))
        child.stdin.flush()
        yield child
        child.kill()


@pytest.mark.parametrize("kind", [CardKind.PBOC, CardKind.PBOC_CONTACTLESS])
def test_no_card_number_leaves_the_reading_process(
    kind: CardKind, pcscd: PrivatePcscd, pan: str, tokenise: Tokenise
) -> None:
    card = VirtualCard(CardModel(kind, pan), pcscd.ports[0])
    card.insert()
    with bare_child(pcscd, tokenise) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        said = b""
        for line in child.stdout:
            said += line
            if isinstance(decode(line), CardRead):
                break
        child.kill()
        said += child.stdout.read() + child.stderr.read()
    card.remove()
    assert pan.encode() not in said
    assert bytes.fromhex(pan + "F") not in said


def test_a_defect_says_where_it_is_and_never_quotes_a_number(pcscd: PrivatePcscd, pan: str) -> None:
    card = VirtualCard(CardModel(CardKind.PBOC, pan), pcscd.ports[0])
    card.insert()
    # getattr("pan", number) fails with words that quote the number.
    with bare_child(pcscd, getattr) as child:
        assert child.wait(10) == 70
        assert child.stdout is not None
        assert child.stderr is not None
        out, err = child.stdout.read(), child.stderr.read()
    card.remove()
    assert b"AttributeError at" in err
    assert pan.encode() not in out + err


def test_a_card_that_breaks_the_reading_process_is_unreadable_and_is_not_tried_again(
    pcscd: PrivatePcscd, listening: Listen, pan: str
) -> None:
    ear = listening(PcscReader("pcsc:", getattr, socket=pcscd.socket))
    ear.status(DeviceStatus.ONLINE)
    card = VirtualCard(CardModel(CardKind.PBOC, pan), pcscd.ports[0])
    card.insert()
    assert ear.problem() is CardProblem.UNREADABLE
    card.remove()
    assert ear.gone().insertion == 1


def test_keys_reach_the_reading_process_neither_by_arguments_nor_by_environment(
    virtual: VirtualReader, listening: Listen, key: bytes, master: bytes
) -> None:
    listening(virtual).status(DeviceStatus.ONLINE)
    (process,) = reading_processes()
    open_to_all = Path(f"/proc/{process}/cmdline").read_bytes() + Path(f"/proc/{process}/environ").read_bytes()
    for secret in (key, master):
        assert secret not in open_to_all
        assert secret.hex().encode() not in open_to_all


def test_the_reading_process_ends_with_whoever_started_it(pcscd: PrivatePcscd, tokenise: Tokenise) -> None:
    with bare_child(pcscd, tokenise) as child:
        assert child.stdin is not None
        child.stdin.close()
        assert child.wait(10) == 0


def test_the_reading_process_imports_little() -> None:
    heavy = {
        "kivy",
        "sqlalchemy",
        "msgspec",
        "cryptography",
        "asyncio",
        "subprocess",
        "logging",
        "devices.card.opening",
    }
    script = "import sys, devices.card.child; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert heavy & set(loaded) == set()


def reading_processes() -> list[int]:
    """Process ids of our own reading processes."""
    children = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    pids = [int(pid) for listed in children for pid in listed.read_text().split()]
    return [pid for pid in pids if b"devices.card.child" in Path(f"/proc/{pid}/cmdline").read_bytes()]
