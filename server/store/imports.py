"""Tables of member lists that officers send in: the list itself until it is decided on, and what it changed."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import ID, Base


class MemberImportRow(Base):
    """A list of members. ``sealed`` is the file, sealed under the row's id, until it is taken in or put away.

    ``whole_of`` is the unit whose whole list it is, so that who is not on it has left; None for one that only adds.
    """

    __tablename__ = "member_imports"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), index=True)
    officer_name: Mapped[str] = mapped_column(String(120))
    whole_of: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    sent_at: Mapped[datetime]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    imported_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    added: Mapped[int] = mapped_column(Integer, default=0)
    changed: Mapped[int] = mapped_column(Integer, default=0)
    gone: Mapped[int] = mapped_column(Integer, default=0)


class MemberImportChangeRow(Base):
    """What an import did to one member: ``before`` are the entity's canonical bytes, empty for one who is new.

    ``rev`` is the revision that the import made: a member who has another by now was changed since.
    """

    __tablename__ = "member_import_changes"

    import_id: Mapped[str] = mapped_column(ForeignKey("member_imports.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(ID, primary_key=True)
    rev: Mapped[int] = mapped_column(Integer)
    before: Mapped[bytes] = mapped_column(LargeBinary)
