"""``kiosk card read``: one card through the real stack, and its number nowhere."""

from pathlib import Path

import pytest

from devices.card.simulator.model import CardKind, CardModel, union_card
from devices.card.simulator.pcscd import PrivatePcscd
from devices.card.simulator.vcard import VirtualCard
from protocol.tokens import card_token, union_master_key
from tests.cli.conftest import Said, Shell
from tests.e2e.farm import Farm

PAN = "6299990008800000009"


def read(shell: Shell, service: PrivatePcscd, card: CardModel, *words: object) -> Said:
    held = VirtualCard(card, service.ports[0])
    held.insert()
    try:
        return shell.run("card", "read", "--json", "--reader", service.url, *words)
    finally:
        held.remove()


@pytest.mark.parametrize("kind", [CardKind.PBOC, CardKind.PBOC_CONTACTLESS])
def test_a_bank_card_gives_a_token_and_never_its_number(kiosk: Shell, pcscd: PrivatePcscd, kind: CardKind) -> None:
    said = read(kiosk, pcscd, CardModel(kind, PAN))
    assert said.status == 0, said
    facts = said.facts
    assert facts["ok"] is True
    assert str(facts["profile"]).startswith("pboc")
    assert facts["assurance"] == "bank_records"
    assert len(bytes.fromhex(str(facts["token"]))) == 32
    assert len(str(facts["atr"])) > 4
    assert PAN not in said.out + said.err
    assert PAN[:-1] not in said.out + said.err


def test_an_enrolled_kiosk_knows_the_organisations_own_cards(kiosk: Shell, pcscd: PrivatePcscd, farm: Farm) -> None:
    stores = farm.stores()
    enrolment = stores.journal.enrolment()
    stores.close()
    assert enrolment is not None
    key = enrolment.reply.token_key
    card = union_card("230900000004", master=union_master_key(key))
    said = read(kiosk, pcscd, card, "--config", farm.config_file)
    assert said.status == 0, said
    facts = said.facts
    assert facts["profile"] == "union"
    assert facts["assurance"] == "authenticated"
    assert facts["token"] == card_token(key, "union", "230900000004")
    assert facts["token_key"] == "organisation"


def test_a_union_card_of_another_organisation_is_refused(kiosk: Shell, pcscd: PrivatePcscd, farm: Farm) -> None:
    said = read(kiosk, pcscd, union_card("230900000004", master=bytes(16)), "--config", farm.config_file)
    assert said.status == 1
    assert said.facts["ok"] is False


def test_the_reader_may_be_named_by_the_environment(pcscd: PrivatePcscd) -> None:
    shell = Shell({"PCSCLITE_CSOCK_NAME": pcscd.socket})
    card = VirtualCard(CardModel(CardKind.PBOC, PAN), pcscd.ports[0])
    card.insert()
    said = shell.run("card", "read")
    card.remove()
    assert said.status == 0
    assert "token" in said.out
    assert PAN not in said.out + said.err


def test_a_card_that_nobody_knows_is_a_problem_with_a_sentence(kiosk: Shell, pcscd: PrivatePcscd) -> None:
    said = read(kiosk, pcscd, CardModel(CardKind.UNKNOWN))
    assert said.status == 1
    assert (said.facts["ok"], said.facts["problem"]) == (False, "unknown_card")


def test_no_card_and_no_pcscd_are_told_apart(kiosk: Shell, pcscd: PrivatePcscd, tmp_path: Path) -> None:
    none = kiosk.run("card", "read", "--reader", pcscd.url, "--timeout", "1")
    assert (none.status, none.out) == (1, "")
    assert "put one in" in none.err
    dead = kiosk.run("card", "read", "--reader", f"pcsc:?socket={tmp_path / 'nothing'}", "--timeout", "1")
    assert dead.status == 1
    assert "card reader does not work" in dead.err
