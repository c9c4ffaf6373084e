"""Effects that write what a member did. Nothing is answered before it is on disk."""

from datetime import datetime
from typing import TYPE_CHECKING, assert_never
from zoneinfo import ZoneInfo

from devices.status import DeviceStatus
from kiosk.machine.effects import (
    ReportDevice,
    StoreAcknowledgement,
    StoreCase,
    StoreClaim,
    StoreRating,
    StoreSignUp,
    StoreWithdrawal,
)
from kiosk.machine.events import EffectFailed, Event, Failure, Stored
from kiosk.machine.screen_states import Ticket
from kiosk.machine.state import Site
from kiosk.runtime.ports import Ports
from kiosk.runtime.takes import Kept
from kiosk.services.cases import case_number, text_hash
from kiosk.services.entitlements import standing, voucher_expiry
from protocol import vouchers
from protocol.canonical import sha256_hex
from protocol.cases import Attachment
from protocol.events import (
    CaseOpened,
    CaseRated,
    DeviceReported,
    EntitlementClaimed,
    OutboxItem,
    PublicationAcknowledged,
    SignedUp,
    SignUpWithdrawn,
    Voted,
)
from protocol.ids import uuid7
from protocol.vouchers import VoucherClaim

if TYPE_CHECKING:
    from kiosk.services.campaigns import Involvement

Writing = StoreClaim | StoreCase | StoreRating | StoreAcknowledgement | StoreSignUp | StoreWithdrawal

_WELL = frozenset({DeviceStatus.ONLINE.value, DeviceStatus.BUSY.value})

VOUCHER_PREFIX = "V"
"""Begins the serial of a voucher."""


class JournalWriter:
    """Carries out writing effects, one at a time (its lane is one thread), so each check holds until its write."""

    def __init__(self, ports: Ports, site: Site) -> None:
        self._ports = ports
        self._site = site
        self._forms: dict[Ticket, OutboxItem] = {}

    def write(self, effect: Writing) -> Event:
        """Commit what the member did. Raises JournalFull or JournalDamaged, and then nothing was stored."""
        match effect:
            case StoreClaim():
                answer = self._claim(effect)
            case StoreCase():
                answer = self._case(effect)
            case StoreRating():
                rated = CaseRated(case=effect.case, rating=effect.rating, reopen=effect.reopen)
                item = self._ports.journal.append(rated, member=effect.member, at=effect.at)
                answer = Stored(effect.ticket, item)
            case StoreSignUp() | StoreWithdrawal():
                answer = self._take_part(effect)
            case StoreAcknowledgement():
                read = PublicationAcknowledged(publication=effect.publication, version=effect.version)
                item = self._ports.journal.append(read, member=effect.member, at=effect.at)
                answer = Stored(effect.ticket, item)
            case _:
                assert_never(effect)
        self._ports.sync.nudge()
        return answer

    def report(self, effect: ReportDevice) -> None:
        """Store how a device is, for the fleet."""
        body = DeviceReported(device=effect.device, status=effect.status, fault=effect.fault)
        self._ports.journal.append(body, member=None, at=effect.at)
        if effect.fault or effect.status not in _WELL:
            self._ports.journal.audit(f"device {effect.device}", effect.fault or effect.status, effect.at)
        self._ports.sync.nudge()

    def number(self, prefix: str, at: datetime) -> str:
        """Return the next number of a prefix for the site's day; no number is given twice."""
        day = at.astimezone(ZoneInfo(self._site.zone)).date()
        sequence = self._ports.journal.next_number(f"{prefix}{day:%y%m%d}")
        return case_number(prefix, day, self._site.number, sequence)

    def _claim(self, effect: StoreClaim) -> Event:
        journal, content = self._ports.journal, self._ports.content
        for item in journal.own_events(effect.member):
            if isinstance(item.body, EntitlementClaimed) and item.body.entitlement == effect.entitlement:
                return Stored(effect.ticket, item)
        entitlement = content.entitlement(effect.entitlement)
        if (
            entitlement is None
            or entitlement.member != effect.member
            or not standing(entitlement, None, effect.at).claimable
        ):
            return EffectFailed(effect.ticket, "StoreClaim", Failure.REFUSED, "it cannot be claimed any more")
        claim = VoucherClaim(
            serial=self.number(VOUCHER_PREFIX, effect.at),
            kiosk=self._site.kiosk,
            entitlement=effect.entitlement,
            option=effect.option,
            issued_at=effect.at,
            expires_at=voucher_expiry(entitlement, effect.config, effect.at),
        )
        voucher = vouchers.issue(claim, self._ports.key)
        body = EntitlementClaimed(entitlement=effect.entitlement, option=effect.option, voucher=voucher)
        return Stored(effect.ticket, journal.append(body, member=effect.member, at=effect.at))

    def _case(self, effect: StoreCase) -> Event:
        if effect.form in self._forms:
            return Stored(effect.ticket, self._forms[effect.form])
        kept = self._ports.takes.copy(effect.take) if effect.take else None
        if effect.take and kept is None:
            return EffectFailed(effect.ticket, "StoreCase", Failure.REFUSED, "what was said is gone")
        body = CaseOpened(
            case=uuid7(effect.at),
            service=effect.service,
            number=self.number(effect.prefix, effect.at),
            topic=effect.topic,
            text=effect.text,
            text_sha256=text_hash(effect.text),
            attachments=(_described(kept),) if kept is not None else (),
        )
        attached = (kept.sound,) if kept is not None else ()
        item = self._ports.journal.append(body, member=effect.member, at=effect.at, attached=attached)
        # A form can be handed in twice only from the session that filled it in: older sessions' forms are let go.
        self._forms = {form: kept for form, kept in self._forms.items() if form.session == effect.form.session}
        self._forms[effect.form] = item
        return Stored(effect.ticket, item)

    def _take_part(self, effect: StoreSignUp | StoreWithdrawal) -> Event:
        """Commit a sign-up or its taking back, by the rule and what is on disk now: it may have changed meanwhile."""
        # Imported only when it is needed: no first picture waits for it.
        from kiosk.services.campaigns import noted

        own = self._ports.journal.own_events(effect.member)
        found = self._involvement(effect, own)
        body: SignedUp | SignUpWithdrawn | Voted | None = None
        if found is not None and isinstance(effect, StoreSignUp) and found.may_sign_up:
            number = self.number(effect.prefix, effect.at)
            entry, campaign = uuid7(effect.at), effect.campaign
            body = SignedUp(entry=entry, campaign=campaign, number=number)
            if found.vote is not None:
                body = Voted(entry=entry, campaign=campaign, number=number, choices=effect.choices)
        elif found is not None and isinstance(effect, StoreWithdrawal) and found.may_withdraw:
            body = SignUpWithdrawn(campaign=effect.campaign)
        if body is not None:
            return Stored(effect.ticket, self._ports.journal.append(body, member=effect.member, at=effect.at))
        done = noted(own, effect.campaign) if isinstance(effect, StoreSignUp) else None
        if done is not None:
            return Stored(effect.ticket, done)
        return EffectFailed(effect.ticket, type(effect).__name__, Failure.REFUSED, "it cannot be done any more")

    def _involvement(self, effect: StoreSignUp | StoreWithdrawal, own: tuple[OutboxItem, ...]) -> "Involvement | None":
        from kiosk.services.campaigns import involvements

        content = self._ports.content
        member = content.member(effect.member)
        if member is None:
            return None
        everything = involvements(
            content.publications(effect.service),
            content.turnouts(effect.service),
            content.entries(effect.service, effect.member),
            own,
            member=member,
            units={unit.id: unit for unit in content.units()},
            now=effect.at,
        )
        return next((one for one in everything if one.campaign == effect.campaign), None)


def _described(kept: Kept) -> Attachment:
    return Attachment(sha256=sha256_hex(kept.sound), size=len(kept.sound), media=kept.media, seconds=kept.seconds)
