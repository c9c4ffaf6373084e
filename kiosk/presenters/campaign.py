"""Activities: the list, one of them, the question before signing up or taking it back, the receipt."""

from kiosk.machine.intents import Back, ChooseCategory, ChooseOption, Confirm, Home, OpenItem, Print, TakePart, Withdraw
from kiosk.machine.rules import involvements_of
from kiosk.machine.screen_states import CampaignScreen, ListScreen, PledgeScreen
from kiosk.machine.state import Session
from kiosk.presenters.blocks import plain_text
from kiosk.presenters.context import Context, chrome
from kiosk.services.campaigns import Involvement, Phase, Standing
from kiosk.slips.templates import entry_standing
from kiosk.translation import N_
from kiosk.view_parts import Action, Badge, Chip, Choice, ListRow, PictureFact, Tone
from kiosk.views import CampaignView, ConfirmView, ListView, ResultView
from protocol.campaigns import DeclineReason, Vote
from protocol.services import Service

MINE, OVER = "mine", "over"
"""Names of the second and the third part of the list; the first, with no name, is what members can still do."""

_DECLINED = {
    DeclineReason.NONE: N_("You have no place."),
    DeclineReason.NOT_OPEN: N_("You have no place: it had not begun when you signed up."),
    DeclineReason.CLOSED: N_("You have no place: signing up was over."),
    DeclineReason.NOT_FOR_YOU: N_("You have no place: it is for other members."),
    DeclineReason.CANCELLED: N_("It does not take place."),
}
_NOT_COUNTED = {
    DeclineReason.NONE: N_("Your vote does not count."),
    DeclineReason.NOT_OPEN: N_("Your vote does not count: it had not begun."),
    DeclineReason.CLOSED: N_("Your vote does not count: voting was over."),
    DeclineReason.NOT_FOR_YOU: N_("Your vote does not count: it is for other members."),
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
    plan = one.plan
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
    if one.vote is not None and one.is_in:
        return Badge(_("Voted"), _TONES[one.standing])
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


def campaign_view(
    context: Context, session: Session, screen: CampaignScreen, service: Service, one: Involvement
) -> CampaignView:
    """Return one activity: how the member stands, when, where, how many, and the one thing to press."""
    _, free = context._, session.pending is None
    sentence, tone = _standing(context, one)
    actions: list[Action] = []
    if one.may_sign_up:
        label = _("Join the waiting list") if one.left == 0 else _("Sign up")
        label = _("Vote") if one.vote is not None else label
        ready = free and (one.vote is None or bool(screen.choices))
        actions.append(Action("take-part", label, TakePart(), primary=True, enabled=ready))
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
        choices=_choices(context, screen, one),
    )


def _choices(context: Context, screen: CampaignScreen, one: Involvement) -> tuple[Choice, ...]:
    """Return what can be chosen, while it can be; what was chosen is shown to nobody afterwards."""
    if one.vote is None or not one.may_sign_up:
        return ()
    return tuple(
        Choice(f"option-{place}", context.text(option), ChooseOption(place), place in screen.choices)
        for place, option in enumerate(one.vote.options)
    )


def _standing(context: Context, one: Involvement) -> tuple[str, Tone]:
    """Return how it stands, in one sentence: what the member did first, else what can be done."""
    _, tone = context._, _TONES[one.standing]
    if one.is_in:
        return _own_standing(context, one), tone
    if one.standing is Standing.DECLINED:
        return _((_DECLINED if one.vote is None else _NOT_COUNTED)[one.reason]), tone
    match one.phase:
        case Phase.COMING:
            opens = one.plan.opens_at if one.plan is not None else one.closes_at
            begins = _("Signing up begins {time}.") if one.vote is None else _("Voting begins {time}.")
            return begins.format(time=context.since(opens)), Tone.PLAIN
        case Phase.OPEN:
            return _room(context, one) if one.vote is None else _how_many(context, one.vote.most)
        case Phase.OVER | Phase.GONE:
            return _("Signing up is over.") if one.vote is None else _("Voting is over."), Tone.PLAIN


def _own_standing(context: Context, one: Involvement) -> str:
    return entry_standing(one.standing.value, one.waits, context.translator, vote=one.vote is not None)


def _how_many(context: Context, most: int) -> tuple[str, Tone]:
    sentence = context.n("Choose {n}, then press “Vote”.", "Choose up to {n}, then press “Vote”.", most)
    return sentence, Tone.GOOD


def _room(context: Context, one: Involvement) -> tuple[str, Tone]:
    _ = context._
    if one.left == 0:
        return _("All places are taken. You can still join the waiting list."), Tone.ATTENTION
    sentence = context.n("{n} place is free.", "{n} places are free.", one.left) if one.left else _("You can sign up.")
    if one.standing is Standing.WITHDRAWN:
        return context.joined(_("You have withdrawn."), sentence), Tone.PLAIN
    return sentence, Tone.GOOD


def _facts(context: Context, one: Involvement) -> tuple[PictureFact, ...]:
    _, plan = context._, one.plan
    if one.vote is not None:
        return _vote_facts(context, one, one.vote)
    facts: list[PictureFact] = []
    if plan is not None and plan.held_at is not None:
        facts.append(PictureFact("calendar", _("Takes place"), context.moment(plan.held_at)))
    if plan is not None and plan.place is not None:
        facts.append(PictureFact("place", _("Meeting place"), context.text(plan.place)))
    if plan is not None:
        facts.append(PictureFact("clock", _("Sign up until"), context.until(one.closes_at)))
    if plan is not None and plan.quota:
        facts.append(PictureFact("people", _("Places"), context.n("{n} person", "{n} people", plan.quota)))
    return tuple(facts)


def _vote_facts(context: Context, one: Involvement, vote: Vote) -> tuple[PictureFact, ...]:
    """Return until when one may vote; after that the result, as far as it is known."""
    _ = context._
    until = PictureFact("clock", _("Vote until"), context.until(one.closes_at))
    if one.phase is not Phase.OVER:
        return (until,)
    if not one.tally:
        return (until, PictureFact("wait", _("Result"), _("It comes as soon as the votes are counted.")))
    result = tuple(
        PictureFact("tick", context.text(option), context.n("{n} vote", "{n} votes", count))
        for option, count in zip(vote.options, one.tally, strict=False)
    )
    return (*result, PictureFact("people", _("Members who voted"), context.n("{n} person", "{n} people", one.voters)))


def _pairs(facts: tuple[PictureFact, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((one.label, one.value) for one in facts)


def pledge_view(context: Context, session: Session, screen: PledgeScreen, one: Involvement) -> ConfirmView:
    """Return the question before signing up, or before taking it back."""
    _ = context._
    facts = ((_("Activity"), context.text(one.title)), *_pledged(context, screen, one))
    free = session.pending is None
    question, yes, no = _("Sign up for this?"), _("Yes, sign up"), _("No, go back")
    if one.vote is not None:
        question, yes, no = _("Vote so? It cannot be changed."), _("Yes, vote so"), _("No, choose again")
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


def _pledged(context: Context, screen: PledgeScreen, one: Involvement) -> tuple[tuple[str, str], ...]:
    if one.vote is None:
        return _pairs(_facts(context, one))
    options = one.vote.options
    chosen = [context.text(options[place]) for place in screen.choices if 0 <= place < len(options)]
    return tuple((context._("Your choice"), option) for option in chosen)


def entry_view(context: Context, one: Involvement) -> ResultView | None:
    """Return the numbered receipt; None once there is nothing to show one for."""
    _ = context._
    if not one.is_in:
        return None
    later = _("The union gives out the places as the sign-ups arrive. Put in your card to see yours.")
    if one.vote is not None:
        later = _("The result is shown here after the vote has ended.")
    usual = _("Put in your card at any time to see how it stands.")
    sentence = later if one.vote is not None or one.standing is Standing.NOTED else usual
    return ResultView(
        chrome=chrome(context, _("Receipt")),
        headline=_own_standing(context, one),
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
