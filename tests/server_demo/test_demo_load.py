"""The demo farm, written into a real database through the domain."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from protocol.tokens import card_token
from server.config import settings_in
from server.context import AppContext, open_context
from server.demo.load import Loaded, load
from server.demo.officers import OFFICERS
from server.domain import publications
from server.domain.actors import System
from server.domain.entitlements import find_entitlements
from server.domain.members import find_members
from server.domain.problems import DomainProblem
from server.keys import make_keys
from server.store.metadata import METADATA

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def farm(
    tmp_path_factory: pytest.TempPathFactory, database_of: Callable[[Path], str]
) -> Iterator[tuple[AppContext, Loaded]]:
    folder = tmp_path_factory.mktemp("farm")
    settings = settings_in(folder, UNION_DATABASE=database_of(folder))
    make_keys(settings.data)
    context = open_context(settings, clock=lambda: NOW)
    METADATA.create_all(context.database.engine)
    yield context, load(context)
    context.close()


def test_all_of_it_arrives(farm: tuple[AppContext, Loaded]) -> None:
    _, loaded = farm
    assert (loaded.members, loaded.publications, loaded.entitlements) == (200, 40, 4000)


def test_a_full_server_is_left_alone(farm: tuple[AppContext, Loaded]) -> None:
    with pytest.raises(DomainProblem, match="already holds"):
        load(farm[0])


def test_each_card_of_the_dock_opens_the_member_it_names(farm: tuple[AppContext, Loaded]) -> None:
    context, _ = farm
    cards = json.loads((context.settings.data / "demo-cards.json").read_text(encoding="utf-8"))
    with context.database.read() as session:
        members = {member.id: member for member in find_members(session, System(), limit=500)}
    for card in (card for card in cards if card["key"] in members):
        namespace = "union" if card["kind"] == "union" else "pan"
        assert card_token(context.token_key, namespace, card["number"]) in members[card["key"]].tokens
        assert re.fullmatch(r"\d{6}", card["pin"])
    assert [card["kind"] for card in cards[-2:]] == ["unknown", "mute"]


def test_what_is_published_has_the_date_on_its_paper(farm: tuple[AppContext, Loaded]) -> None:
    context, _ = farm
    with context.database.read() as session:
        found = publications.find(session, System(), state=publications.State.PUBLISHED, limit=100)
    assert len(found) == 47, "thirty disclosures, ten notices, a playlist, six activities"
    years = [view.live.published_at.year for view in found if view.live and view.live.campaign is None]
    assert set(years) - {context.clock().year} == {2025}
    assert len([year for year in years if year != 2025]) <= 2, "notices of these days"


def test_one_disclosure_waits_for_a_second_person(farm: tuple[AppContext, Loaded]) -> None:
    context, _ = farm
    with context.database.read() as session:
        (waiting,) = publications.find(session, System(), state=publications.State.SUBMITTED)
    assert waiting.author_name == OFFICERS[0].name


def test_the_first_member_has_something_to_claim(farm: tuple[AppContext, Loaded]) -> None:
    context, _ = farm
    with context.database.read() as session:
        found = find_entitlements(session, System(), member="m0001")
    assert len(found) == 20
    assert "claimable" in {view.entitlement.status for view in found}
