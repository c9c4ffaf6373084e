"""The words for states and kinds, and the mood of each."""

from kiosk.presenters.context import Context
from kiosk.services.entitlements import WhyNot
from kiosk.translation import N_
from kiosk.view_parts import Badge, Tone
from protocol.cases import CaseStatus
from protocol.entitlements import EntitlementStatus
from protocol.publications import Cadence

_ENTITLEMENT = {
    EntitlementStatus.NOT_STARTED: (N_("Not started"), Tone.PLAIN),
    EntitlementStatus.CLAIMABLE: (N_("Claimable"), Tone.GOOD),
    EntitlementStatus.CLAIMED: (N_("Claimed"), Tone.PLAIN),
    EntitlementStatus.OVERDUE: (N_("Too late"), Tone.BAD),
    EntitlementStatus.UNDER_REVIEW: (N_("In review"), Tone.ATTENTION),
    EntitlementStatus.PAPERS_MISSING: (N_("Papers missing"), Tone.ATTENTION),
    EntitlementStatus.PAID: (N_("Paid out"), Tone.GOOD),
    EntitlementStatus.NOT_ELIGIBLE: (N_("Not eligible"), Tone.PLAIN),
    EntitlementStatus.OPEN_TO_APPLY: (N_("Open to apply"), Tone.GOOD),
}

_CASE = {
    CaseStatus.SUBMITTED: (N_("Submitted"), Tone.PLAIN),
    CaseStatus.ACCEPTED: (N_("Accepted"), Tone.PLAIN),
    CaseStatus.CONVERTED: (N_("Taken as a suggestion"), Tone.PLAIN),
    CaseStatus.DECLINED: (N_("Not accepted"), Tone.ATTENTION),
    CaseStatus.ASSIGNED: (N_("Being handled"), Tone.PLAIN),
    CaseStatus.ANSWERED: (N_("Answered"), Tone.GOOD),
    CaseStatus.RATED: (N_("Rated"), Tone.PLAIN),
    CaseStatus.REOPENED: (N_("Handled again"), Tone.ATTENTION),
    CaseStatus.CLOSED: (N_("Closed"), Tone.PLAIN),
    CaseStatus.ARCHIVED: (N_("Archived"), Tone.PLAIN),
}

_CADENCE = {
    Cadence.MONTHLY: N_("Disclosed monthly"),
    Cadence.QUARTERLY: N_("Disclosed quarterly"),
    Cadence.YEARLY: N_("Disclosed yearly"),
    Cadence.AT_ONCE: N_("Disclosed at once"),
}

_WHY_NOT = {
    WhyNot.NOTHING: "",
    WhyNot.NOT_YET: N_("It cannot be claimed yet."),
    WhyNot.TOO_LATE: N_("The time to claim it is over."),
    WhyNot.CLAIMED: N_("You have claimed it. Show the voucher where you pick it up."),
    WhyNot.VOUCHER_EXPIRED: N_("The voucher has expired. Please ask at the union office."),
    WhyNot.IN_REVIEW: N_("Your application is being reviewed."),
    WhyNot.PAPERS_MISSING: N_("Papers are missing. Please bring them to the union office."),
    WhyNot.PAID: N_("It has been paid out."),
    WhyNot.NOT_ELIGIBLE: N_("The conditions are not met."),
    WhyNot.APPLY_AT_OFFICE: N_("Please apply at the union office."),
}

_RATING = {3: N_("Satisfied"), 2: N_("Mostly satisfied"), 1: N_("Not satisfied")}


def entitlement_badge(context: Context, status: EntitlementStatus) -> Badge:
    """Return the badge of a benefit."""
    word, tone = _ENTITLEMENT[status]
    return Badge(context._(word), tone)


def case_badge(context: Context, status: CaseStatus) -> Badge:
    """Return the badge of a case."""
    word, tone = _CASE[status]
    return Badge(context._(word), tone)


def cadence(context: Context, cadence: Cadence) -> str:
    """Return how often an item must be disclosed."""
    return context._(_CADENCE[cadence])


def why_not(context: Context, why: WhyNot) -> str:
    """Return why a benefit cannot be claimed, empty when it can."""
    return context._(_WHY_NOT[why]) if _WHY_NOT[why] else ""


def rating(context: Context, value: int) -> str:
    """Return the word for a rating from 1 to 3."""
    return context._(_RATING[value])
