"""The demo farm is whole: everything is there, adds up, and survives the wire."""

import re
from datetime import date

import pytest

from protocol.blocks import Table, media_of
from protocol.canonical import canonical, decode_entity, sha256_hex
from protocol.entities import AnyEntity
from protocol.entitlements import EntitlementStatus
from protocol.masking import mask_name
from protocol.publications import Publication, PublicationConfig
from server.demo.benefits import benefits, entitlements
from server.demo.campaigns import campaigns, signed_up
from server.demo.documents import disclosures, first_versions, media, notices, playlists
from server.demo.organisation import services, units
from server.demo.people import CardKind, luhn, people
from server.demo.records import amount, rows_of
from server.domain.revisions import changes_between

TODAY = date(2026, 11, 22)
DOCUMENTS = (*disclosures(), *notices())
PEOPLE = people()


def everything() -> list[AnyEntity]:
    tree = {unit.id: unit for unit in units()}
    found: list[AnyEntity] = [*units(), *services(), *DOCUMENTS, *campaigns(TODAY), *signed_up(PEOPLE, TODAY)]
    for person in PEOPLE:
        found += [person.member(bytes(32), "$argon2id$"), *rows_of(person, tree, TODAY), *entitlements(person, TODAY)]
    return found


def test_there_is_as_much_as_the_mission_asks_for() -> None:
    counts = (len(disclosures()), len(benefits()), len(notices()), len(PEOPLE))
    assert counts == (30, 20, 10, 200)


@pytest.mark.parametrize("publication", DOCUMENTS[:30], ids=lambda d: d.id)
def test_a_disclosure_is_a_full_document_with_a_table(publication: Publication) -> None:
    words = sum(len(getattr(b, "text", "")) + sum(map(len, getattr(b, "items", ()))) for b in publication.blocks)
    assert words >= 220
    assert any(isinstance(block, Table) for block in publication.blocks)
    assert publication.title.zh
    assert publication.title.en
    assert publication.signed_by


def test_every_category_of_the_law_has_a_disclosure() -> None:
    config = next(s.config for s in services() if s.id == "disclosure")
    assert isinstance(config, PublicationConfig)
    assert {c.id for c in config.categories} == {d.category for d in disclosures()}


@pytest.mark.parametrize("publication", DOCUMENTS, ids=lambda d: d.id)
def test_tables_are_complete_and_their_totals_add_up(publication: Publication) -> None:
    for table in (block for block in publication.blocks if isinstance(block, Table)):
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert all(cell for row in table.rows for cell in row), table.caption
        if table.last_row_is_total:
            for place, total in enumerate(table.rows[-1]):
                if (figure := number(total)) is not None:
                    parts = [number(row[place]) or 0 for row in table.rows[:-1]]
                    assert sum(parts) == figure, f"{table.caption}: {table.columns[place].title}"


def number(cell: str) -> int | None:
    clean = cell.replace(",", "").removesuffix("%")
    return round(float(clean) * 1000) if re.fullmatch(r"-?\d+(\.\d+)?", clean) else None


def test_every_entity_survives_its_canonical_bytes() -> None:
    for entity in everything():
        assert decode_entity(canonical(entity)) == entity


def test_every_file_that_is_shown_is_there() -> None:
    there = {sha256_hex(data) for data in media().values()}
    shown = {name for document in (*DOCUMENTS, *playlists()) for name in media_of(document.blocks)}
    assert shown <= there
    assert len(shown) == 8


def test_identifiers_are_unique_within_their_kind() -> None:
    keys = [(type(entity), entity.id) for entity in everything()]
    assert len(keys) == len(set(keys))


def test_every_name_can_be_masked_without_showing_it() -> None:
    for person in PEOPLE:
        masked = mask_name(person.name)
        assert "*" in masked
        assert masked != person.name


def test_rare_characters_are_among_the_names() -> None:
    letters = "".join(person.name for person in PEOPLE)
    assert {"䶮", "㼆", "𬭎", "·"} <= set(letters)


def test_cards_differ_and_their_check_digits_hold() -> None:
    assert len({person.number for person in PEOPLE}) == len(PEOPLE)
    for person in PEOPLE:
        assert re.fullmatch(r"\d{6}", person.pin)
        if person.card is not CardKind.UNION:
            assert person.number[-1] == luhn(person.number[:-1])


def test_members_stand_differently_and_are_told_why_not() -> None:
    seen = set()
    for person in PEOPLE:
        for entry in entitlements(person, TODAY):
            seen.add(entry.status)
            assert (entry.reason is not None) == (entry.status is EntitlementStatus.NOT_ELIGIBLE)
    assert seen == set(EntitlementStatus)


def test_each_fee_is_area_times_price() -> None:
    tree = {unit.id: unit for unit in units()}
    lines = [row for person in PEOPLE for row in rows_of(person, tree, TODAY) if row.service == "land"]
    assert lines
    for row in lines:
        area, price = row.values["area"], row.values["price"]
        assert isinstance(area, int)
        assert isinstance(price, int)
        assert amount(area, price) in {row.values["fee"], row.values["subsidy"]}


def test_everybody_has_twelve_months_of_dues() -> None:
    tree = {unit.id: unit for unit in units()}
    for person in PEOPLE:
        months = [row.period for row in rows_of(person, tree, TODAY) if row.service == "dues"]
        assert len(set(months)) == 12
        assert max(months) == "2026-10"


def test_the_demo_is_the_same_at_every_run() -> None:
    assert people() == PEOPLE


def test_a_correction_says_what_the_first_version_said() -> None:
    now = {one.id: one for one in disclosures()}
    for first in first_versions():
        changes = changes_between(first, now[first.id])
        assert changes
        assert all(change.before != change.after for change in changes)


def test_some_notices_are_of_these_days_and_none_is_of_days_to_come() -> None:
    ages = sorted((TODAY - notice.published_at.date()).days for notice in notices(TODAY))
    assert ages[:2] == [1, 5]
