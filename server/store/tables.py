"""Tables of what the union publishes and of what belongs to its members."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import ID, Base, EntityRow


class UnitRow(EntityRow):
    """A node of the organisation tree. ``path`` is ``/root/…/self/``, so a subtree is a prefix."""

    __tablename__ = "units"

    parent_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    level: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(200))
    path: Mapped[str] = mapped_column(String(600), unique=True)


class ServiceRow(EntityRow):
    """A service, owned by the unit that configured it. ``primitive`` is its configuration's tag."""

    __tablename__ = "services"

    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), index=True)
    primitive: Mapped[str] = mapped_column(String(16))
    order: Mapped[int] = mapped_column("sort_order", Integer)


class PublicationRow(EntityRow):
    """A publication: ``draft`` is the working copy (canonical bytes), ``body`` what readers see.

    ``state`` is the state of the working copy; ``version`` the one readers see, 0 before the first.
    ``editors`` are the officers who wrote the working copy since it was last approved.
    """

    __tablename__ = "publications"

    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), index=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    category: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[str] = mapped_column(String(16), index=True)
    draft: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(Integer, default=0)
    author_id: Mapped[str | None] = mapped_column(ForeignKey("officers.id"))
    approver_id: Mapped[str | None] = mapped_column(ForeignKey("officers.id"))
    editors: Mapped[list[str]] = mapped_column(JSON, default=list)
    remark: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class PublicationVersionRow(Base):
    """One version of a publication as readers saw it, kept for ever."""

    __tablename__ = "publication_versions"

    publication_id: Mapped[str] = mapped_column(ForeignKey("publications.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    author_id: Mapped[str | None] = mapped_column(ForeignKey("officers.id"))
    approver_id: Mapped[str | None] = mapped_column(ForeignKey("officers.id"))
    published_at: Mapped[datetime]


class MemberRow(EntityRow):
    """A member. ``former_sites``: sites whose kiosks may still deliver what the member did there."""

    __tablename__ = "members"

    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), index=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    card_tail: Mapped[str] = mapped_column(String(8))
    status: Mapped[str] = mapped_column(String(16))
    former_sites: Mapped[list[str]] = mapped_column(JSON, default=list)


class CardRow(Base):
    """A card token; it opens one member only."""

    __tablename__ = "cards"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id"), index=True)


class RecordEntryRow(EntityRow):
    """One row of a record service that belongs to a member."""

    __tablename__ = "record_rows"

    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"), index=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id"), index=True)
    period: Mapped[str] = mapped_column(String(20))


class EntitlementRow(EntityRow):
    """Something a member may claim."""

    __tablename__ = "entitlements"

    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"), index=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    year: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String(20), index=True)


class VoucherRow(Base):
    """A voucher as issued by a kiosk. ``redeemed_at`` may be set before the claim arrives (the kiosk was offline)."""

    __tablename__ = "vouchers"

    serial: Mapped[str] = mapped_column(ID, primary_key=True)
    entitlement_id: Mapped[str] = mapped_column(ForeignKey("entitlements.id"), index=True)
    kiosk_id: Mapped[str] = mapped_column(ForeignKey("kiosks.id"))
    code: Mapped[str] = mapped_column(String(9), index=True)
    option: Mapped[int | None] = mapped_column(Integer)
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    arrived_at: Mapped[datetime | None]
    redeemed_at: Mapped[datetime | None]
    redeemed_by: Mapped[str | None] = mapped_column(ForeignKey("officers.id"))


class CaseRow(EntityRow):
    """A case. ``member_id`` is None when it was opened anonymously; ``unit_id`` is the member's, else the site."""

    __tablename__ = "cases"
    __table_args__ = (Index("ix_cases_status_due_on", "status", "due_on"),)

    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"), index=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), index=True)
    member_id: Mapped[str | None] = mapped_column(ForeignKey("members.id"), index=True)
    number: Mapped[str] = mapped_column(String(60), index=True)
    topic: Mapped[str] = mapped_column(String(80))
    status: Mapped[str] = mapped_column(String(16))
    opened_at: Mapped[datetime]
    due_on: Mapped[date]
    answered_at: Mapped[datetime | None]
    rating: Mapped[int] = mapped_column(Integer, default=0)
    assignee_id: Mapped[str | None] = mapped_column(ForeignKey("officers.id"), index=True)
    kiosk_id: Mapped[str | None] = mapped_column(ForeignKey("kiosks.id"))


class CaseMessageRow(Base):
    """One entry of a case's thread, unedited; ``sha256`` is over the UTF-8 text. Internal ones stay in the office."""

    __tablename__ = "case_messages"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime]
    author: Mapped[str] = mapped_column(String(16))
    officer_id: Mapped[str | None] = mapped_column(ForeignKey("officers.id"))
    name: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    internal: Mapped[bool] = mapped_column(default=False)


class AcknowledgementRow(Base):
    """A member confirmed 已阅 of one version."""

    __tablename__ = "acknowledgements"
    __table_args__ = (UniqueConstraint("publication_id", "version", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[str] = mapped_column(ForeignKey("publications.id"))
    version: Mapped[int] = mapped_column(Integer)
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id"), index=True)
    kiosk_id: Mapped[str] = mapped_column(ForeignKey("kiosks.id"))
    at: Mapped[datetime]
