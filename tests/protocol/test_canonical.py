import json
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from protocol.canonical import canonical, decode_entity
from protocol.events import CaseRated, OutboxItem

few = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(data=st.data())
@few
def test_every_entity_comes_back_equal_and_encodes_to_the_same_bytes(entities, data):
    entity = data.draw(entities)
    body = canonical(entity)
    again = decode_entity(body)
    assert again == entity
    assert canonical(again) == body


@given(data=st.data())
@few
def test_every_outbox_item_comes_back_equal_and_encodes_to_the_same_bytes(items, data):
    item = data.draw(items)
    body = canonical(item)
    again = msgspec.json.decode(body, type=OutboxItem)
    assert again == item
    assert canonical(again) == body


@given(data=st.data())
@few
def test_canonical_bytes_are_what_a_stranger_would_write(entities, data):
    body = canonical(data.draw(entities))
    assert json.dumps(json.loads(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False) == body.decode()


@given(st.binary(max_size=60))
def test_garbage_is_refused_with_a_typed_error(body):
    with pytest.raises(msgspec.MsgspecError):
        decode_entity(body)


def test_an_unknown_kind_is_refused():
    with pytest.raises(msgspec.ValidationError):
        decode_entity(b'{"id":"x","kind":"spaceship"}')


def test_a_time_without_a_zone_is_refused():
    item = OutboxItem(id="i", seq=1, at=datetime(2026, 1, 1), body=CaseRated(case="c", rating=1))  # noqa: DTZ001
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(canonical(item), type=OutboxItem)
    aware = msgspec.structs.replace(item, at=datetime(2026, 1, 1, tzinfo=UTC))
    assert msgspec.json.decode(canonical(aware), type=OutboxItem) == aware
