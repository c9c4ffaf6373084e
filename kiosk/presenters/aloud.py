"""What is about hearing on any screen: 朗读 and its speed, the sentence being read, the focus, the keypad."""

from kiosk.machine.intents import Back, Confirm
from kiosk.machine.state import AloudScreen, Session
from kiosk.presenters.context import Context, chrome
from kiosk.views import Action, ConfirmView


def aloud_view(context: Context, session: Session, screen: AloudScreen) -> ConfirmView:
    """Return the question before anything of a member's own is heard by those beside them."""
    _ = context._
    del session, screen
    return ConfirmView(
        chrome=chrome(context, _("Please note")),
        question=_("People beside you will hear it. Read it aloud?"),
        facts=(),
        actions=(
            Action("confirm", _("Yes, read it aloud"), Confirm(), primary=True, icon="sound"),
            Action("cancel", _("Not now"), Back()),
        ),
    )
