"""Tables of what is attached to cases. The bytes themselves are sealed files (``server.domain.sealed``)."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base


class AttachmentRow(Base):
    """Something that an event said goes with a case. ``arrived_at`` is when all of it had come and was right.

    ``kiosk_id`` is the kiosk that may bring it; ``size`` counts bytes.
    """

    __tablename__ = "attachments"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    place: Mapped[int] = mapped_column(Integer)
    media: Mapped[str] = mapped_column(String(40))
    seconds: Mapped[int] = mapped_column(Integer)
    size: Mapped[int] = mapped_column(Integer)
    kiosk_id: Mapped[str] = mapped_column(ForeignKey("kiosks.id"))
    arrived_at: Mapped[datetime | None]


class AttachmentPieceRow(Base):
    """One sealed piece of an attachment that has not come whole yet; ``start`` is the place of its first byte."""

    __tablename__ = "attachment_pieces"
    __table_args__ = (
        ForeignKeyConstraint(
            ["case_id", "sha256"], ["attachments.case_id", "attachments.sha256"], name="fk_attachment_pieces_attachment"
        ),
    )

    case_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    start: Mapped[int] = mapped_column(Integer, primary_key=True)
    size: Mapped[int] = mapped_column(Integer)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
