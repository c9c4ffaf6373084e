"""Tables of campaigns: how each stands, and who takes part. The campaign itself is a publication."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import EntityRow


class TurnoutRow(EntityRow):
    """How a campaign stands; ``id`` is the publication's. Whoever decides about an entry locks this row first.

    ``tally`` counts a vote's options; who voted for what stands in no table of campaigns.
    ``last_order`` is the order given out last; ``closed_at`` is when an officer closed it before its time.
    """

    __tablename__ = "turnouts"

    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"), index=True)
    last_order: Mapped[int] = mapped_column(Integer, default=0)
    closed_at: Mapped[datetime | None]
    tally: Mapped[list[int]] = mapped_column(JSON, default=list)


class EntryRow(EntityRow):
    """That a member takes part in a campaign. ``heard_at`` is the time of the member's latest word on it."""

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("campaign_id", "member_id"),
        Index("ix_entries_campaign_id_status_place", "campaign_id", "status", "place"),
    )

    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"))
    campaign_id: Mapped[str] = mapped_column(ForeignKey("turnouts.id"))
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id"), index=True)
    number: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(16))
    place: Mapped[int] = mapped_column(Integer, default=0)
    at: Mapped[datetime]
    heard_at: Mapped[datetime]
    received_at: Mapped[datetime]
    kiosk_id: Mapped[str | None] = mapped_column(ForeignKey("kiosks.id"))
