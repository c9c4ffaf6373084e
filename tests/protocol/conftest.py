from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import strategies as st

from protocol.entities import AnyEntity
from protocol.events import EventBody, OutboxItem
from protocol.signing import SigningKey

# Text that JSON and UTF-8 can carry: everything but lone surrogates, which no keyboard can produce.
st.register_type_strategy(str, st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
st.register_type_strategy(int, st.integers(-(2**53), 2**53))
instants = st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
st.register_type_strategy(datetime, instants)

ENTITIES = get_args(AnyEntity)


@pytest.fixture(scope="session")
def entities() -> st.SearchStrategy[AnyEntity]:
    return st.one_of([st.from_type(kind) for kind in ENTITIES])


@pytest.fixture(scope="session")
def items() -> st.SearchStrategy[OutboxItem]:
    return st.builds(OutboxItem, body=st.from_type(EventBody), at=instants)


@pytest.fixture(scope="session")
def key() -> SigningKey:
    return SigningKey("kiosk-1", bytes(range(32)))
