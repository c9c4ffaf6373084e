"""Screens that are one plain sentence and the way on."""

from kiosk.machine.intents import Back, Home, Leave
from kiosk.machine.screen_states import Notice, NoticeScreen
from kiosk.machine.state import Session
from kiosk.presenters.context import Context, chrome
from kiosk.translation import N_, Translator
from kiosk.view_parts import Action, Tone
from kiosk.views import MessageView

_WORDS: dict[Notice, tuple[str, str, str]] = {
    Notice.UNKNOWN_CARD: (
        N_("This kind of card is not known here"),
        N_("Please use your union service card. You can read what is public without a card."),
        "card_unknown",
    ),
    Notice.UNREADABLE_CARD: (
        N_("The card could not be read"),
        N_("Take it out, wipe its gold contacts clean, and put it in again with the chip in front."),
        "card_bad",
    ),
    Notice.FOREIGN_CARD: (
        N_("This card was issued by another union"),
        N_("Please use the card of this union, or ask its office to register you."),
        "card_unknown",
    ),
    Notice.CARD_MOVED: (
        N_("The card moved while it was read"),
        N_("Take it out and put it in again; leave it in place until you have finished."),
        "card_in",
    ),
    Notice.CARD_PULLED: (
        N_("The card was taken out too soon"),
        N_("Put it in again and leave it in place until you have finished."),
        "card_in",
    ),
    Notice.CARD_TIMED_OUT: (
        N_("The card does not answer"),
        N_("Take it out and put it in again. If that does not help, ask the union office for a new card."),
        "card_bad",
    ),
    Notice.PHONE_WALLET: (
        N_("A phone's wallet is not recognised here"),
        N_("Please use the card itself, or show the QR code of your electronic member card."),
        "mobile",
    ),
    Notice.CODE_EXPIRED: (
        N_("This QR code has expired"),
        N_("Please refresh your electronic member card on the phone and scan it again."),
        "qr",
    ),
    Notice.CODE_USED: (
        N_("This QR code has been used already"),
        N_("Please refresh your electronic member card on the phone and scan it again."),
        "qr",
    ),
    Notice.CODE_FORGED: (
        N_("This QR code was not issued by the union"),
        N_("Please open the electronic member card of your union and scan the QR code shown there."),
        "qr",
    ),
    Notice.CODE_UNREADABLE: (
        N_("This code is not known here"),
        N_("Please scan the QR code of your electronic member card, or use your union service card."),
        "qr",
    ),
    Notice.TWO_CARDS: (
        N_("There are two cards"),
        N_("Please leave only one card in the machine and take the other one away."),
        "cards",
    ),
    Notice.CARD_NOT_KNOWN: (
        N_("This card is not registered here"),
        N_("Please have it registered at the union office. You can read what is public without a card."),
        "card_unknown",
    ),
    Notice.CARD_LOST: (
        N_("This card has been reported lost"),
        N_("It opens nothing any more. If it is yours, please bring it to the union office."),
        "card_bad",
    ),
    Notice.MEMBER_LEFT: (
        N_("This membership has ended or moved"),
        N_("If you think that is wrong, please ask at the union office."),
        "member",
    ),
    Notice.CLONABLE_CARD: (
        N_("This card opens public pages only"),
        N_("It is not safe enough for your own data. Please use your union service card for those."),
        "shield",
    ),
    Notice.LOCKED: (
        N_("Too many wrong PINs"),
        N_("For your safety no PIN is taken now. Forgotten it? The union office can set a new one."),
        "lock",
    ),
    Notice.NEEDS_CARD: (
        N_("This needs your card"),
        N_("Please put in your union service card."),
        "card_in",
    ),
    Notice.NOT_LOADED: (
        N_("This could not be opened"),
        N_("Please try again. If it happens again, tell the union office."),
        "warning",
    ),
    Notice.NOT_STORED: (
        N_("This could not be saved"),
        N_("Nothing was submitted. Go back and try again; what you wrote is still there."),
        "warning",
    ),
    Notice.NO_ROOM: (
        N_("This machine can store nothing more now"),
        N_("Nothing was submitted. What you wrote or said is still there. Please tell the union office."),
        "warning",
    ),
    Notice.CONTENT_DAMAGED: (
        N_("The local data are being repaired"),
        N_("Nothing you submitted is lost. Please come back in a few minutes."),
        "repair",
    ),
    Notice.CONTENT_EMPTY: (
        N_("This machine is still getting its data"),
        N_("It cannot tell cards apart yet. Please come back in a few minutes."),
        "wait",
    ),
    Notice.TOO_SLOW: (
        N_("The machine takes too long"),
        N_("Please try again in a moment."),
        "clock",
    ),
    Notice.STORE_SLOW: (
        N_("Saving takes too long"),
        N_("Look in your list in a minute to see whether it is there before you try again."),
        "clock",
    ),
}


def headline(notice: Notice, translator: Translator) -> str:
    """Return a notice's first sentence."""
    return translator.gettext(_WORDS[notice][0])


def notice_view(context: Context, session: Session, screen: NoticeScreen) -> MessageView:
    """Return the sentence and the way on."""
    _ = context._
    sentence, icon = _WORDS[screen.notice][1:]
    text = _(sentence)
    if screen.until is not None:
        text = context.joined(_("Please try again after {time}.").format(time=context.moment(screen.until)), text)
    goes_back = len(session.screens) > 1 and not context.state.two_cards
    way = Action("back", _("Back"), Back(), primary=True) if goes_back else None
    return MessageView(
        chrome=chrome(context, _("Please note")),
        headline=headline(screen.notice, context.translator),
        sentence=text,
        tone=Tone.ATTENTION,
        icon=icon,
        actions=(way or Action("public", _("To the start page"), Leave(), primary=True),),
    )


def gone_view(context: Context, session: Session) -> MessageView:
    """Return the sentence for an item that was withdrawn or changed while it was on show."""
    _ = context._
    return MessageView(
        chrome=chrome(context, _("Please note")),
        headline=_("This is no longer here"),
        sentence=_("It was changed or withdrawn a moment ago. Please go back to the list."),
        tone=Tone.PLAIN,
        icon="warning",
        actions=(Action("home", _("Home"), Home(), primary=True),),
    )
