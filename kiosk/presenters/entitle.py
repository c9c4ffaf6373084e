"""Benefits: the list, one of them, the question before claiming, the voucher."""

from kiosk.formatting import money
from kiosk.machine.intents import Back, ChooseOption, Claim, Confirm, Home, OpenItem, Print
from kiosk.machine.rules import standings_of
from kiosk.machine.screen_states import ConfirmScreen, EntitlementScreen, ListScreen
from kiosk.machine.state import Session
from kiosk.presenters import words
from kiosk.presenters.context import Context, chrome
from kiosk.services.entitlements import Standing, WhyNot, voucher_expiry
from kiosk.view_parts import Action, Choice, ListRow
from kiosk.views import ConfirmView, EntitlementView, ListView, ResultView
from protocol.entitlements import EntitlementConfig, Voucher
from protocol.services import Service


def entitlement_list(context: Context, session: Session, screen: ListScreen, service: Service) -> ListView:
    """Return all benefits of the member, what can be done first."""
    return ListView(
        chrome=chrome(context, context.text(service.title)),
        chips=(),
        rows=tuple(_row(context, one) for one in standings_of(context.state, session, screen.service)),
        empty=context._("There are no benefits for you here yet"),
    )


def _row(context: Context, standing: Standing) -> ListRow:
    benefit = standing.entitlement
    return ListRow(
        name=benefit.id,
        title=context.text(benefit.title),
        subtitle=context.text(benefit.detail),
        meta=_until(context, standing),
        intent=OpenItem(benefit.id),
        badge=words.entitlement_badge(context, standing.status),
    )


def _until(context: Context, standing: Standing) -> str:
    until = standing.entitlement.window_until
    if until is None or not standing.claimable:
        return str(standing.entitlement.year)
    return context._("Claim by {day}").format(day=context.last_day(until))


def entitlement_view(
    context: Context, session: Session, screen: EntitlementScreen, service: Service, standing: Standing
) -> EntitlementView:
    """Return one benefit: how much, until when, how, and why not."""
    _, benefit = context._, standing.entitlement
    chosen = screen.option if standing.claimable else standing.chosen
    choices = tuple(
        Choice(f"option-{index}", context.text(option), ChooseOption(index), chosen == index)
        for index, option in enumerate(benefit.options)
        if standing.claimable or chosen == index
    )
    actions: list[Action] = []
    if standing.claimable:
        ready = (screen.option is not None or not benefit.options) and session.pending is None
        actions.append(Action("claim", _("Claim"), Claim(), primary=True, enabled=ready))
    if standing.voucher is not None:
        actions.append(Action("voucher", _("Show voucher"), OpenItem(benefit.id), primary=True, icon="qr"))
    return EntitlementView(
        chrome=chrome(context, context.text(service.title)),
        title=context.text(benefit.title),
        detail=context.text(benefit.detail),
        badge=words.entitlement_badge(context, standing.status),
        facts=_facts(context, standing),
        choices=choices,
        actions=tuple(actions),
        hint=_("Please choose one first") if standing.claimable and benefit.options and chosen is None else "",
    )


def _facts(context: Context, standing: Standing) -> tuple[tuple[str, str], ...]:
    _, benefit = context._, standing.entitlement
    facts = [(_("How"), context.text(benefit.how))]
    if benefit.amount_cents:
        facts.append((_("Amount"), money(benefit.amount_cents)))
    if benefit.window_from is not None:
        facts.append((_("From"), context.since(benefit.window_from)))
    if benefit.window_until is not None:
        facts.append((_("Until"), context.until(benefit.window_until)))
    if standing.why_not is not WhyNot.NOTHING:
        why = words.why_not(context, standing.why_not)
        reason = context.text(benefit.reason)
        facts.append((_("Note"), context.joined(why, reason)))
    if standing.voucher is not None:
        facts.append((_("Voucher good until"), context.until(standing.voucher.expires_at)))
    if benefit.note is not None:
        facts.append((_("Remark"), context.text(benefit.note)))
    return tuple(facts)


def _option(context: Context, standing: Standing, option: int | None) -> str:
    options = standing.entitlement.options
    return context.text(options[option]) if option is not None and 0 <= option < len(options) else ""


def confirm_view(
    context: Context, session: Session, screen: ConfirmScreen, standing: Standing, config: EntitlementConfig
) -> ConfirmView:
    """Return the question before a claim, with all that will be on the voucher."""
    _, benefit = context._, standing.entitlement
    facts = [(_("Benefit"), context.text(benefit.title))]
    if option := _option(context, standing, screen.option):
        facts.append((_("Your choice"), option))
    if benefit.amount_cents:
        facts.append((_("Amount"), money(benefit.amount_cents)))
    expiry = voucher_expiry(benefit, config, context.state.now)
    facts.append((_("Voucher good until"), context.until(expiry)))
    ready = session.pending is None and standing.claimable
    return ConfirmView(
        chrome=chrome(context, _("Please confirm")),
        question=_("Claim this now? It can be claimed only once."),
        facts=tuple(facts),
        actions=(
            Action("confirm", _("Yes, claim it"), Confirm(), primary=True, enabled=ready),
            Action("cancel", _("Not now"), Back(), enabled=session.pending is None),
        ),
    )


def voucher_view(context: Context, standing: Standing, voucher: Voucher, config: EntitlementConfig) -> ResultView:
    """Return the voucher on the screen."""
    _, benefit = context._, standing.entitlement
    facts = [(_("Benefit"), context.text(benefit.title))]
    if option := _option(context, standing, standing.chosen):
        facts.append((_("Your choice"), option))
    if benefit.amount_cents:
        facts.append((_("Amount"), money(benefit.amount_cents)))
    facts.append((_("How"), context.text(benefit.how)))
    if config.pickup is not None:
        facts.append((_("Pick-up"), context.text(config.pickup)))
    facts.append((_("Good until"), context.until(voucher.expires_at)))
    expired = standing.why_not is WhyNot.VOUCHER_EXPIRED
    headline = _("This voucher has expired") if expired else _("Claimed: here is your voucher")
    sentence = (
        words.why_not(context, WhyNot.VOUCHER_EXPIRED)
        if expired
        else _("Print the voucher or photograph this page, and show it where you pick it up.")
    )
    return ResultView(
        chrome=chrome(context, _("Voucher")),
        headline=headline,
        number=voucher.serial,
        code=voucher.code,
        qr="" if expired else voucher.qr,
        facts=tuple(facts),
        sentence=sentence,
        actions=(
            Action("print", _("Print voucher"), Print(), primary=not expired, enabled=not expired, icon="print"),
            Action("done", _("Done"), Home()),
        ),
    )
