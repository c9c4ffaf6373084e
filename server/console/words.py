"""What states are called, as msgids, and the tone of their badges. An icon or word always goes with the colour."""

from protocol.campaigns import DeclineReason, EntryStatus
from protocol.cases import CaseStatus
from protocol.entitlements import EntitlementStatus
from protocol.members import MemberStatus
from protocol.organisation import UnitLevel
from protocol.publications import Cadence
from server.domain.actors import Role
from server.domain.member_plan import Kind
from server.domain.pickup import Finding
from server.domain.publications import State
from server.domain.record_plan import RecordKind

_WORDS = (
    (State.DRAFT, "Draft"),
    (State.SUBMITTED, "Waiting for approval"),
    (State.RETURNED, "Returned"),
    (State.APPROVED, "Approved"),
    (State.PUBLISHED, "Published"),
    (State.WITHDRAWN, "Withdrawn"),
    (CaseStatus.SUBMITTED, "New"),
    (CaseStatus.ACCEPTED, "Accepted"),
    (CaseStatus.CONVERTED, "Taken as a suggestion"),
    (CaseStatus.DECLINED, "Declined"),
    (CaseStatus.ASSIGNED, "Being dealt with"),
    (CaseStatus.ANSWERED, "Answered"),
    (CaseStatus.RATED, "Rated"),
    (CaseStatus.REOPENED, "To be done again"),
    (CaseStatus.CLOSED, "Closed"),
    (CaseStatus.ARCHIVED, "Archived"),
    (MemberStatus.ACTIVE, "In use"),
    (MemberStatus.CARD_LOST, "Card reported lost"),
    (MemberStatus.LEFT, "Left"),
    (Kind.BAD, "Cannot be taken in"),
    (Kind.LEFT, "Leaves"),
    (Kind.NEW, "New member"),
    (Kind.CHANGED, "Changes"),
    (Kind.SAME, "Stays as it is"),
    (RecordKind.BAD, "Cannot be taken in"),
    (RecordKind.GONE, "Is removed"),
    (RecordKind.NEW, "New row"),
    (RecordKind.CHANGED, "Changes"),
    (RecordKind.SAME, "Stays as it is"),
    (EntitlementStatus.NOT_STARTED, "Not started"),
    (EntitlementStatus.CLAIMABLE, "Can be claimed"),
    (EntitlementStatus.CLAIMED, "Claimed"),
    (EntitlementStatus.OVERDUE, "Overdue"),
    (EntitlementStatus.UNDER_REVIEW, "Under review"),
    (EntitlementStatus.PAPERS_MISSING, "Papers missing"),
    (EntitlementStatus.PAID, "Handed out"),
    (EntitlementStatus.NOT_ELIGIBLE, "Not eligible"),
    (EntitlementStatus.OPEN_TO_APPLY, "Open to apply"),
    (EntryStatus.TAKEN, "Has a place"),
    (EntryStatus.WAITING, "On the waiting list"),
    (EntryStatus.WITHDRAWN, "Taken back"),
    (EntryStatus.DECLINED, "Not accepted"),
    (DeclineReason.NOT_OPEN, "it had not opened"),
    (DeclineReason.CLOSED, "it had closed"),
    (DeclineReason.NOT_FOR_YOU, "it is not for this member"),
    (DeclineReason.CANCELLED, "it had been withdrawn"),
    (Finding.GOOD, "Valid: please hand out"),
    (Finding.EXPIRED, "Expired: do not hand out"),
    (Finding.REDEEMED, "Already handed out: do not hand out again"),
    (Finding.REPLACED, "Replaced by another voucher: do not hand out"),
    (Finding.UNKNOWN, "No such voucher"),
    (Finding.DOUBTFUL, "From a kiosk that was shut out: do not hand out before the administrator has looked"),
    (Cadence.MONTHLY, "Monthly"),
    (Cadence.QUARTERLY, "Quarterly"),
    (Cadence.YEARLY, "Yearly"),
    (Cadence.AT_ONCE, "At once"),
    (Role.AUTHOR, "Author"),
    (Role.APPROVER, "Approver"),
    (Role.CASE_OFFICER, "Case officer"),
    (Role.ADMIN, "Administrator"),
    (UnitLevel.FEDERATION, "Federation"),
    (UnitLevel.FARM, "Farm"),
    (UnitLevel.UNIT, "Unit"),
    (UnitLevel.TEAM, "Team"),
)
_ACTIONS = {
    "officer.log_in": "logged in",
    "officer.add": "added an officer",
    "officer.roles": "changed an officer's roles",
    "officer.disable": "disabled an officer",
    "officer.enable": "enabled an officer",
    "officer.password": "set a password",
    "officer.code": "handed out a one-time code",
    "officer.code_withdrawn": "withdrew a one-time code",
    "officer.recovery": "logged in with a recovery code",
    "officer.recovery_codes": "made new recovery codes",
    "officer.totp_on": "switched the second factor on",
    "officer.totp_off": "switched the second factor off",
    "unit.put": "entered a unit",
    "service.put": "set up a service",
    "service.withdraw": "withdrew a service",
    "member.put": "changed a member",
    "member.remove": "took out a member whom an import had brought",
    "members.import": "imported a list of members",
    "members.undo": "undid an import of members",
    "records.look": "looked at a member's records",
    "records.put": "entered records",
    "records.remove": "removed records",
    "record.remove": "removed a record",
    "records.import": "imported a list of records",
    "records.undo": "undid an import of records",
    "entitlements.grant": "granted benefits",
    "entitlement.status": "changed a benefit's status",
    "entitlement.claim": "brought a claim",
    "entitlement.redeem": "handed out a benefit",
    "publication.create": "wrote a document",
    "publication.revise": "changed a document",
    "publication.submit": "submitted a document",
    "publication.recall": "recalled a document",
    "publication.approve": "approved a document",
    "publication.send_back": "returned a document",
    "publication.publish": "published a document",
    "publication.withdraw": "withdrew a document",
    "publication.load": "loaded a document",
    "contact.create": "made an entry of the directory",
    "contact.revise": "changed an entry of the directory",
    "contact.withdraw": "took down an entry of the directory",
    "contact.undo": "took back a change of the directory",
    "case.open": "brought an opinion",
    "case.put": "loaded an opinion",
    "case.triage": "decided on an opinion",
    "case.assign": "assigned an opinion",
    "case.answer": "answered an opinion",
    "case.close": "closed an opinion",
    "case.archive": "archived an opinion",
    "case.rate": "brought a rating",
    "case.attach": "brought a recording",
    "case.hear": "listened to a recording",
    "campaign.sign_up": "brought a sign-up",
    "campaign.withdraw": "brought a sign-up taken back",
    "campaign.vote": "brought a vote",
    "campaign.close": "closed an activity early",
    "campaign.take": "took along who takes part, or a result",
    "campaign.put": "loaded how an activity stands",
    "campaign.load": "loaded a sign-up",
    "kiosk.code": "made an enrolment code",
    "kiosk.enrol": "enrolled",
    "kiosk.revoke": "revoked a kiosk",
}
_TONES = (
    (State.SUBMITTED, "wait"),
    (State.RETURNED, "warn"),
    (State.APPROVED, "good"),
    (State.PUBLISHED, "good"),
    (CaseStatus.SUBMITTED, "wait"),
    (CaseStatus.REOPENED, "warn"),
    (CaseStatus.ACCEPTED, "busy"),
    (CaseStatus.CONVERTED, "busy"),
    (CaseStatus.ASSIGNED, "busy"),
    (CaseStatus.ANSWERED, "good"),
    (CaseStatus.RATED, "good"),
    (CaseStatus.CLOSED, "good"),
    (Kind.BAD, "warn"),
    (Kind.LEFT, "wait"),
    (Kind.NEW, "good"),
    (Kind.CHANGED, "busy"),
    (RecordKind.BAD, "warn"),
    (RecordKind.GONE, "wait"),
    (RecordKind.NEW, "good"),
    (RecordKind.CHANGED, "busy"),
    (MemberStatus.ACTIVE, "good"),
    (MemberStatus.CARD_LOST, "warn"),
    (EntryStatus.TAKEN, "good"),
    (EntryStatus.WAITING, "wait"),
    (EntryStatus.DECLINED, "warn"),
    (EntitlementStatus.CLAIMABLE, "wait"),
    (EntitlementStatus.CLAIMED, "busy"),
    (EntitlementStatus.PAID, "good"),
    (EntitlementStatus.OVERDUE, "warn"),
    (EntitlementStatus.PAPERS_MISSING, "warn"),
)
# Members of different StrEnums with one value are equal, so the type belongs to the key.
_BY_STATE: dict[tuple[type, str], str] = {(type(state), state.value): name for state, name in _WORDS}
_BY_TONE: dict[tuple[type, str], str] = {(type(state), state.value): mood for state, mood in _TONES}


def word(value: object) -> str:
    """Return the msgid for a state, or for the name of an audited action; anything unknown is its own name."""
    if isinstance(value, str) and value in _ACTIONS:
        return _ACTIONS[value]
    return _BY_STATE.get((type(value), str(value)), str(value))


def tone(value: object) -> str:
    """Return good, wait, busy or warn for a state, and plain for one that has no mood."""
    return _BY_TONE.get((type(value), str(value)), "plain")


def every_word() -> tuple[str, ...]:
    """Return all msgids that ``word`` can give, for the catalogue's tests."""
    return (*(name for _, name in _WORDS), *_ACTIONS.values())
