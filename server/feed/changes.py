"""The one way by which a domain write reaches kiosks: the new revision and its change, in one transaction."""

from typing import TypeVar

import msgspec
from sqlalchemy.orm import Session

from protocol.canonical import canonical, decode_entity
from protocol.entities import AnyEntity
from protocol.wire import Op
from server.store.base import EntityRow
from server.store.database import CHANGED
from server.store.feed import ChangeRow

E = TypeVar("E", bound=AnyEntity)


def kind_of(entity: AnyEntity) -> str:
    """Return the entity's tag, the ``kind`` of its rows."""
    return str(type(entity).__struct_config__.tag)


def publish_change(session: Session, row: EntityRow, entity: E, bucket: str) -> E:
    """Make ``entity`` the row's published revision in ``bucket`` and return it with its new ``rev``.

    The row must be locked by this transaction (or new). Nothing happens when kiosks would see no difference. A row
    that moves to another bucket is dropped from the old one.
    """
    entity = msgspec.structs.replace(entity, rev=row.rev)
    if row.body and row.bucket == bucket and canonical(entity) == row.body:
        return entity
    entity = msgspec.structs.replace(entity, rev=row.rev + 1)
    row.rev, row.body = entity.rev, canonical(entity)
    kind = kind_of(entity)
    if row.bucket is not None and row.bucket != bucket:
        _add(session, row.bucket, Op.DROP, kind, row.id, row.rev, b"")
    row.bucket = bucket
    _add(session, bucket, Op.PUT, kind, row.id, row.rev, row.body)
    return entity


def withdraw_change(session: Session, row: EntityRow) -> None:
    """Take the row's entity off all kiosks. Nothing happens when none has it."""
    if row.bucket is None:
        return
    kind = kind_of(decode_entity(row.body))
    row.rev += 1
    _add(session, row.bucket, Op.DROP, kind, row.id, row.rev, b"")
    row.bucket, row.body = None, b""


def _add(session: Session, bucket: str, op: Op, kind: str, entity: str, rev: int, body: bytes) -> None:
    session.add(ChangeRow(bucket=bucket, op=op.value, kind=kind, entity_id=entity, rev=rev, body=body))
    session.info[CHANGED] = True
