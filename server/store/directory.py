"""The table of directories: whom to ask and where to go."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import EntityRow


class ContactRow(EntityRow):
    """An entry of a directory. ``written`` is what it says (canonical bytes), also while no kiosk shows it.

    ``before`` is what undo brings back: what it said before the last change (empty: there was no such entry), None once
    that was taken back. ``shown_before``: whether kiosks showed that.
    """

    __tablename__ = "contacts"

    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), index=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"), index=True)
    topic: Mapped[str] = mapped_column(String(80), default="")
    order: Mapped[int] = mapped_column("sort_order", Integer)
    name: Mapped[str] = mapped_column(String(200))
    written: Mapped[bytes] = mapped_column(LargeBinary)
    before: Mapped[bytes | None] = mapped_column(LargeBinary)
    shown_before: Mapped[bool] = mapped_column(default=False)
    changed_by: Mapped[str | None] = mapped_column(ForeignKey("officers.id"))
    changed_at: Mapped[datetime]
