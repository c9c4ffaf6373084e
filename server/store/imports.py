"""Tables of lists that officers send in: the list itself until it is decided on, and what it changed."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import ID, Base


class ListImportRow(Base):
    """A list. ``sealed`` is what was in the file, sealed under the row's id, until it is taken in or put away.

    ``service_id`` is the service of records whose rows are on it; None where it is a list of members. Of that,
    ``whole_of`` is the unit whose whole list it is, so that who is not on it has left; None for one that only adds.
    """

    __tablename__ = "list_imports"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), index=True)
    service_id: Mapped[str | None] = mapped_column(ForeignKey("services.id"))
    officer_name: Mapped[str] = mapped_column(String(120))
    whole_of: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    sent_at: Mapped[datetime]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    imported_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    added: Mapped[int] = mapped_column(Integer, default=0)
    changed: Mapped[int] = mapped_column(Integer, default=0)
    gone: Mapped[int] = mapped_column(Integer, default=0)


class ListImportChangeRow(Base):
    """What an import did to one entity: ``before`` are its canonical bytes, empty for one that is new.

    ``rev`` is the revision that the import made: what has another by now was changed since.
    """

    __tablename__ = "list_import_changes"

    import_id: Mapped[str] = mapped_column(ForeignKey("list_imports.id"), primary_key=True)
    entity_id: Mapped[str] = mapped_column(ID, primary_key=True)
    rev: Mapped[int] = mapped_column(Integer)
    before: Mapped[bytes] = mapped_column(LargeBinary)
