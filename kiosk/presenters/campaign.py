"""Activities: the list, one of them, the question before signing up or taking it back, the receipt."""

from kiosk.machine.intents import Back, ChooseCategory, Confirm, Home, OpenItem, Print, TakePart, Withdraw
from kiosk.machine.rules import involvements_of
from kiosk.machine.screen_states import ListScreen, PledgeScreen
from kiosk.machine.state import Session
from kiosk.presenters.blocks import plain_text
from kiosk.presenters.context import Context, chrome
from kiosk.services.campaigns import Involvement, Phase, Standing
from kiosk.slips.templates import entry_standing
from kiosk.translation import N_
from kiosk.view_parts import Action, Badge, Chip, ListRow, PictureFact, Tone
from kiosk.views import CampaignView, ConfirmView, ListView, ResultView
from protocol.entities import DeclineReason, Service

MINE, OVER = "mine", "over"
"""Names of the second and the third part of the list; the first, with no name, is what members can still do."""

_DECLINED = {
    DeclineReason.NONE: N_("You have no place."),
    DeclineReason.NOT_OPEN: N_("You have no place: it had not begun when you signed up."),
    DeclineReason.CLOSED: N_("You have no place: signing up was over."),
    DeclineReason.NOT_FOR_YOU: N_("You have no place: it is for other members."),
    DeclineReason.CANCELLED: N_("It does not take place."),
}
_TONES = {
    Standing.NONE: Tone.PLAIN,
    Standing.NOTED: Tone.ATTENTION,
    Standing.TAKEN: Tone.GOOD,
    Standing.WAITING: Tone.ATTENTION,
    Standing.WITHDRAWN: Tone.PLAIN,
    Standing.DECLINED: Tone.BAD,
}


def campaign_list(context: Context, session: Session, screen: ListScreen, service: Service) -> ListView:
    """Return what can be taken part in; or what the member takes part in; or what is over."""
    _ = context._
    found = involvements_of(context.state, session, screen.service)
    parts = (("", _("Sign up now")), (MINE, _("Mine")), (OVER, _("Over")))
    return ListView(
        chrome=chrome(context, context.text(service.title)),
        chips=tuple(
            Chip(f"part-{part or 'open'}", label, ChooseCategory(part), chosen=screen.category == part)
            for part, label in parts
        ),
        rows=tuple(_row(context, one, service.icon) for one in found if _is_in_part(one, screen.category)),
        empty=_("You have not signed up for anything") if screen.category == MINE else _("There is nothing here now"),
    )


def _is_in_part(one: Involvement, part: str) -> bool:
    if part == MINE:
        return one.standing not in (Standing.NONE, Standing.WITHDRAWN)
    return (one.phase in (Phase.OVER, Phase.GONE)) == (part == OVER)


def _row(context: Context, one: Involvement, icon: str) -> ListRow:
    plan = one.plan.plan if one.plan is not None else None
    where = context.text(plan.place) if plan is not None else ""
    return ListRow(
        name=one.campaign,
        title=context.text(one.title),
        subtitle="  ".join(part for part in (context.moment(plan.held_at) if plan else "", where) if part),
        meta=one.number or context._("until {day}").format(day=context.last_day(one.closes_at)),
        intent=OpenItem(one.campaign),
        badge=_badge(context, one),
        icon=icon,
    )


def _badge(context: Context, one: Involvement) -> Badge:
    _ = context._
    words = {
        Standing.NOTED: _("Noted"),
        Standing.TAKEN: _("You have a place"),
        Standing.WAITING: _("Waiting list {n}").format(n=one.waits) if one.waits else _("Waiting list"),
        Standing.DECLINED: _("No place"),
    }
    if one.standing in words:
        return Badge(words[one.standing], _TONES[one.standing])
    match one.phase:
        case Phase.COMING:
            return Badge(_("Not yet"))
        case Phase.OPEN:
            return Badge(_("Full"), Tone.ATTENTION) if one.left == 0 else Badge(_("Open"), Tone.GOOD)
        case Phase.OVER | Phase.GONE:
            return Badge(_("Over"))


def campaign_view(context: Context, session: Session, service: Service, one: Involvement) -> CampaignView:
    """Return one activity: how the member stands, when, where, how many, and the one thing to press."""
    _, free = context._, session.pending is None
    sentence, tone = _standing(context, one)
    actions: list[Action] = []
    if one.may_sign_up:
        label = _("Join the waiting list") if one.left == 0 else _("Sign up")
        actions.append(Action("take-part", label, TakePart(), primary=True, enabled=free))
    if one.is_in:
        actions.append(Action("receipt", _("Show receipt"), OpenItem(one.campaign), primary=True))
    if one.may_withdraw:
        actions.append(Action("withdraw", _("Withdraw"), Withdraw(), enabled=free))
    return CampaignView(
        chrome=chrome(context, context.text(service.title)),
        title=context.text(one.title),
        standing=sentence,
        tone=tone,
        facts=_facts(context, one),
        text=plain_text(one.publication.blocks) if one.publication is not None else "",
        actions=tuple(actions),
    )


def _standing(context: Context, one: Involvement) -> tuple[str, Tone]:
    """Return how it stands, in one sentence: what the member did first, else what can be done."""
    _, tone = context._, _TONES[one.standing]
    if one.is_in:
        return entry_standing(one.standing.value, one.waits, context.translator), tone
    if one.standing is Standing.DECLINED:
        return _(_DECLINED[one.reason]), tone
    match one.phase:
        case Phase.COMING:
            opens = one.plan.opens_at if one.plan is not None else one.closes_at
            return _("Signing up begins {time}.").format(time=context.since(opens)), Tone.PLAIN
        case Phase.OPEN:
            return _room(context, one)
        case Phase.OVER | Phase.GONE:
            return _("Signing up is over."), Tone.PLAIN


def _room(context: Context, one: Involvement) -> tuple[str, Tone]:
    _ = context._
    if one.left == 0:
        return _("All places are taken. You can still join the waiting list."), Tone.ATTENTION
    sentence = context.n("{n} place is free.", "{n} places are free.", one.left) if one.left else _("You can sign up.")
    if one.standing is Standing.WITHDRAWN:
        return context.joined(_("You have withdrawn."), sentence), Tone.PLAIN
    return sentence, Tone.GOOD


def _facts(context: Context, one: Involvement) -> tuple[PictureFact, ...]:
    _, plan = context._, one.plan.plan if one.plan is not None else None
    facts: list[PictureFact] = []
    if plan is not None and plan.held_at is not None:
        facts.append(PictureFact("calendar", _("Takes place"), context.moment(plan.held_at)))
    if plan is not None and plan.place is not None:
        facts.append(PictureFact("place", _("Meeting place"), context.text(plan.place)))
    if one.plan is not None:
        facts.append(PictureFact("clock", _("Sign up until"), context.until(one.closes_at)))
    if plan is not None and plan.quota:
        facts.append(PictureFact("people", _("Places"), context.n("{n} person", "{n} people", plan.quota)))
    return tuple(facts)


def _pairs(facts: tuple[PictureFact, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((one.label, one.value) for one in facts)


def pledge_view(context: Context, session: Session, screen: PledgeScreen, one: Involvement) -> ConfirmView:
    """Return the question before signing up, or before taking it back."""
    _ = context._
    facts = ((_("Activity"), context.text(one.title)), *_pairs(_facts(context, one)))
    free = session.pending is None
    question, yes, no = _("Sign up for this?"), _("Yes, sign up"), _("No, go back")
    if screen.withdraw:
        question, yes, no = _("Take your sign-up back?"), _("Yes, take it back"), _("No, keep it")
        if one.standing is not Standing.NOTED:
            question = _("Take your sign-up back? Your place goes to somebody else.")
    ready = one.may_withdraw if screen.withdraw else one.may_sign_up
    return ConfirmView(
        chrome=chrome(context, _("Please confirm")),
        question=question,
        facts=facts,
        actions=(
            Action("confirm", yes, Confirm(), primary=True, enabled=ready and free),
            Action("cancel", no, Back(), enabled=free),
        ),
    )


def entry_view(context: Context, one: Involvement) -> ResultView | None:
    """Return the numbered receipt; None once there is nothing to show one for."""
    _ = context._
    if not one.is_in:
        return None
    later = _("The union gives out the places as the sign-ups arrive. Put in your card to see yours.")
    sentence = later if one.standing is Standing.NOTED else _("Put in your card at any time to see how it stands.")
    return ResultView(
        chrome=chrome(context, _("Receipt")),
        headline=entry_standing(one.standing.value, one.waits, context.translator),
        number=one.number,
        code="",
        qr=one.number,
        facts=(
            (_("Activity"), context.text(one.title)),
            *_pairs(_facts(context, one)),
            (_("Signed up at"), context.moment(one.at)),
        ),
        sentence=sentence,
        actions=(
            Action("print", _("Print receipt"), Print(), primary=True, icon="print"),
            Action("done", _("Done"), Home()),
        ),
    )
