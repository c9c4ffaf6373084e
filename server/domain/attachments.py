"""What goes with a case: announced by its event, brought in pieces by the same kiosk, heard by who may see the case."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from protocol.canonical import sha256_hex
from protocol.cases import MEDIA, Attachment
from protocol.wire import ATTACHMENT_LIMIT, ATTACHMENT_PIECE, AttachmentState
from server.domain.actors import Actor, Kiosk
from server.domain.audit import record
from server.domain.cases import get_case
from server.domain.problems import DomainProblem
from server.domain.sealed import put_sealed, seal, sealed_path, unseal
from server.store.attachments import AttachmentPieceRow, AttachmentRow
from server.store.tables import CaseRow

MOST = 4
"""Attachments of one case."""
LONGEST_S = 3600
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True)
class Vault:
    """Where attachments lie, and the key that they are sealed with."""

    folder: Path
    key: bytes


def announce(session: Session, kiosk: Kiosk, case: str, attachments: tuple[Attachment, ...]) -> None:
    """Note what will come for a case that has just been opened. Raises DomainProblem ``bad_attachment``."""
    if len(attachments) > MOST or len({one.sha256 for one in attachments}) < len(attachments):
        raise DomainProblem("bad_attachment", "There is too much attached, or the same thing twice.")
    for place, one in enumerate(attachments, 1):
        if not _SHA256.match(one.sha256) or one.media not in MEDIA:
            raise DomainProblem("bad_attachment", "This kind of file cannot be attached.")
        if not 0 < one.size <= ATTACHMENT_LIMIT or not 0 < one.seconds <= LONGEST_S:
            raise DomainProblem("bad_attachment", "What is attached is empty or too long.")
        session.add(
            AttachmentRow(
                case_id=case,
                sha256=one.sha256,
                place=place,
                media=one.media,
                seconds=one.seconds,
                size=one.size,
                kiosk_id=kiosk.id,
            )
        )
    session.flush()


def state(session: Session, kiosk: Kiosk, case: str, sha256: str) -> AttachmentState:
    """Return how far an attachment of this kiosk is. Raises DomainProblem ``unknown_attachment``."""
    return _state(session, _row(session, kiosk, case, sha256, lock=False))


def take_piece(
    session: Session, vault: Vault, kiosk: Kiosk, case: str, sha256: str, start: int, data: bytes, *, now: datetime
) -> AttachmentState:
    """Take the bytes from ``start`` on, if that is where the others end, and return how far it is then.

    With the last byte the whole is compared with its SHA-256: if it is another file all of it is forgotten (``held``
    is 0 again), else it is on disk when this returns. The same piece twice changes nothing. Raises DomainProblem
    ``unknown_attachment`` or ``bad_piece``.
    """
    row = _row(session, kiosk, case, sha256)
    known = _state(session, row)
    if known.whole or start != known.held:
        return known
    if not 0 < len(data) <= ATTACHMENT_PIECE or start + len(data) > row.size:
        raise DomainProblem("bad_piece", "The piece is empty, too long, or goes beyond the end.")
    name = _piece_name(row, start)
    session.add(
        AttachmentPieceRow(case_id=case, sha256=sha256, start=start, size=len(data), sealed=seal(vault.key, name, data))
    )
    session.flush()
    return _settle(session, vault, kiosk, row, now) if start + len(data) == row.size else _state(session, row)


def take_whole(
    session: Session, vault: Vault, kiosk: Kiosk, case: str, sha256: str, data: bytes, *, now: datetime
) -> AttachmentState:
    """Take an attachment that a courier brought, in place of the pieces that came before.

    Raises DomainProblem ``unknown_attachment``, or ``bad_piece`` when it is not what was announced.
    """
    row = _row(session, kiosk, case, sha256)
    if row.arrived_at is None:
        if len(data) != row.size or sha256_hex(data) != sha256:
            raise DomainProblem("bad_piece", "This is not the file that was announced.")
        _keep(session, vault, kiosk, row, data, now)
    return _state(session, row)


@dataclass(frozen=True)
class Recording:
    """What can be heard of a case. ``sound`` is None while it has not arrived."""

    sha256: str
    media: str
    seconds: int
    arrived_at: datetime | None


def recordings(session: Session, actor: Actor, case: str) -> tuple[Recording, ...]:
    """Return what goes with a case, in its order. Who may see the case may see this; raises as ``get_case`` does."""
    get_case(session, actor, case)
    rows = session.scalars(select(AttachmentRow).where(AttachmentRow.case_id == case).order_by(AttachmentRow.place))
    return tuple(Recording(row.sha256, row.media, row.seconds, row.arrived_at) for row in rows)


def hear(session: Session, vault: Vault, actor: Actor, case: str, sha256: str, *, at: datetime) -> bytes:
    """Return a recording's bytes to whoever may see its case, and write down that they heard it.

    Raises DomainProblem as ``get_case`` does, ``unknown_attachment``, ``not_arrived`` or ``damaged_attachment``.
    """
    view = get_case(session, actor, case)
    row = session.get(AttachmentRow, (case, sha256))
    if row is None:
        raise DomainProblem("unknown_attachment", "There is no such recording.")
    if row.arrived_at is None:
        raise DomainProblem("not_arrived", "The recording is still on its way from the kiosk.")
    record(session, actor, "case.hear", "case", case, unit=view.unit, at=at, recording=sha256[:12])
    try:
        return unseal(vault.key, sha256, sealed_path(vault.folder, sha256).read_bytes())
    except (OSError, ValueError) as error:
        raise DomainProblem("damaged_attachment", "The recording cannot be read any more.") from error


def _row(session: Session, kiosk: Kiosk, case: str, sha256: str, *, lock: bool = True) -> AttachmentRow:
    row = session.get(AttachmentRow, (case, sha256), with_for_update=lock or None)
    if row is None or row.kiosk_id != kiosk.id:
        raise DomainProblem("unknown_attachment", "No event of this kiosk has announced this file.")
    return row


def _state(session: Session, row: AttachmentRow) -> AttachmentState:
    if row.arrived_at is not None:
        return AttachmentState(held=row.size, whole=True)
    held = session.scalar(
        select(func.sum(AttachmentPieceRow.size)).where(
            AttachmentPieceRow.case_id == row.case_id, AttachmentPieceRow.sha256 == row.sha256
        )
    )
    return AttachmentState(held=int(held or 0), whole=False)


def _settle(session: Session, vault: Vault, kiosk: Kiosk, row: AttachmentRow, now: datetime) -> AttachmentState:
    pieces = session.scalars(
        select(AttachmentPieceRow)
        .where(AttachmentPieceRow.case_id == row.case_id, AttachmentPieceRow.sha256 == row.sha256)
        .order_by(AttachmentPieceRow.start)
    )
    data = b"".join(unseal(vault.key, _piece_name(row, one.start), one.sealed) for one in pieces)
    if sha256_hex(data) != row.sha256:
        _forget_pieces(session, row)
        return AttachmentState(held=0, whole=False)
    _keep(session, vault, kiosk, row, data, now)
    return _state(session, row)


def _keep(session: Session, vault: Vault, kiosk: Kiosk, row: AttachmentRow, data: bytes, now: datetime) -> None:
    # The file first: whatever the power does, a row that says it arrived has its file.
    put_sealed(vault.folder, vault.key, data)
    row.arrived_at = now
    _forget_pieces(session, row)
    unit = session.get_one(CaseRow, row.case_id).unit_id
    record(session, kiosk, "case.attach", "case", row.case_id, unit=unit, at=now, recording=row.sha256[:12])


def _forget_pieces(session: Session, row: AttachmentRow) -> None:
    session.execute(
        delete(AttachmentPieceRow).where(
            AttachmentPieceRow.case_id == row.case_id, AttachmentPieceRow.sha256 == row.sha256
        )
    )


def _piece_name(row: AttachmentRow, start: int) -> str:
    return f"{row.case_id}/{row.sha256}/{start}"
