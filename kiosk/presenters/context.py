"""What every presenter needs: the state, the language, and the frame that stands round each screen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kiosk import formatting
from kiosk.machine.intents import (
    Back,
    Home,
    Leave,
    SetContrast,
    SetElder,
    SetLanguage,
    SetTextSize,
    StillHere,
)
from kiosk.machine.patience import seconds_left
from kiosk.machine.screen_states import HomeScreen
from kiosk.machine.state import ContentState, Session, State
from kiosk.practice import PRACTICE
from kiosk.presenters.faults import today
from kiosk.translation import Translator
from kiosk.view_parts import Action, Chrome, Countdown
from protocol.masking import mask_name
from protocol.text import Text

BlobPath = Callable[[str], str]
"""Returns the path of a picture by its SHA-256 (hex), empty while it is not in the cache."""


@dataclass(frozen=True)
class Context:
    """One state, in one language."""

    state: State
    translator: Translator
    blob_path: BlobPath

    def _(self, message: str) -> str:
        return self.translator.gettext(message)

    def n(self, one: str, many: str, count: int) -> str:
        """Return the sentence for ``count`` things, with ``{n}`` filled in."""
        return self.translator.ngettext(one, many, count).format(n=count)

    def text(self, text: Text | None) -> str:
        """Return content in the session's language."""
        return text.in_language(self.state.language) if text else ""

    def joined(self, *sentences: str) -> str:
        """Return sentences one after the other, as the language writes them: Chinese has no space between."""
        return ("" if self.state.language == "zh" else " ").join(sentence for sentence in sentences if sentence)

    def moment(self, at: datetime | None) -> str:
        """Return date and time in the site's zone, or nothing."""
        return formatting.moment(at, self.state.site.zone, self.state.language) if at else ""

    def local_day(self, at: datetime | None) -> str:
        """Return the day in the site's zone, or nothing."""
        return formatting.local_day(at, self.state.site.zone, self.state.language) if at else ""

    def until(self, at: datetime | None) -> str:
        """Return the end of a half-open window: its last day when it ends at midnight, or nothing."""
        return formatting.until(at, self.state.site.zone, self.state.language) if at else ""

    def since(self, at: datetime | None) -> str:
        """Return the beginning of a window: the day alone when it begins at midnight, or nothing."""
        return formatting.since(at, self.state.site.zone, self.state.language) if at else ""

    def last_day(self, until: datetime) -> str:
        """Return the last day of a half-open window, without the year while that is this one."""
        zone, language = self.state.site.zone, self.state.language
        return formatting.near_day(until - timedelta(microseconds=1), self.state.now, zone, language)

    @property
    def hour(self) -> int:
        """The hour of day at the site, 0 to 23."""
        return self.state.now.astimezone(formatting.zone_of(self.state.site.zone)).hour

    def day(self, day: date) -> str:
        """Return a calendar day."""
        return formatting.day(day, self.state.language)

    @property
    def as_of(self) -> str:
        """数据截至: when the server last vouched for the content."""
        fresh = self.state.catalogue.fresh_at
        return self._("Data as of {time}").format(time=self.moment(fresh)) if fresh else ""


def chrome(context: Context, title: str) -> Chrome:
    """Return the frame for the screen on show: where back and home lead follows from the navigation stack."""
    state, session, _ = context.state, context.state.session, context._
    return Chrome(
        title=title,
        member=_member(context),
        as_of=context.as_of,
        clock=formatting.time_of_day(state.now, state.site.zone),
        place=state.site.name,
        troubles=troubles(context),
        back=Action("back", _("Back"), Back(), icon="back") if session and _has_back(state, session) else None,
        home=Action("home", _("Home"), Home(), icon="home") if session and _has_home(session) else None,
        leave=Action("leave", _("Finish"), Leave(), icon="leave") if session else None,
        language=_language(context),
        text_size=_text_size(context),
        text_step=state.text_step,
        countdown=_countdown(context),
        contrast=_contrast(context),
        contrast_step=state.contrast,
        elder_mode=_elder_mode(context),
        elder=state.elder,
        banner=_(PRACTICE) if state.site.practice else "",
    )


def troubles(context: Context) -> tuple[str, ...]:
    """Return what does not work today, one short sentence each."""
    devices, _ = context.state.devices, context._
    found: list[str] = []
    if devices.printer is not None and devices.printer.fault:
        found.append(today(devices.printer.fault, context.translator))
    if not devices.server_reached:
        found.append(_("No network now: you can still look things up and submit, it is sent later"))
    if devices.content is ContentState.DAMAGED:
        found.append(_("The local data are being repaired"))
    return tuple(found)


def _member(context: Context) -> str:
    session = context.state.session
    if session is None or session.reader is None:
        return ""
    name, tail = mask_name(session.reader.name), session.reader.card_tail
    return context._("{name} (card ending {tail})").format(name=name, tail=tail) if tail else name


def _has_back(state: State, session: Session) -> bool:
    if state.two_cards:
        return False
    return session.top != HomeScreen() or session.pending is not None


def _has_home(session: Session) -> bool:
    return session.top != HomeScreen()


def _text_size(context: Context) -> Action:
    _, step = context._, context.state.text_step
    label = (_("Text size\nnormal"), _("Text size\nlarge"), _("Text size\nlarger"), _("Text size\nlargest"))[step]
    return Action("text_size", label, SetTextSize((step + 1) % 4), icon="text_size")


def _contrast(context: Context) -> Action:
    _, step = context._, context.state.contrast
    label = (_("Colours\nnormal"), _("Colours\nlight"), _("Colours\ndark"), _("Colours\nstrong"))[step]
    return Action("contrast", label, SetContrast((step + 1) % 4), icon="contrast")


def _elder_mode(context: Context) -> Action:
    _, on = context._, context.state.elder
    return Action("elder_mode", _("Easy view"), SetElder(not on), icon="elder")


def _language(context: Context) -> Action:
    other = "zh" if context.state.language == "en" else "en"
    # Each language is offered in itself, so it needs no translation.
    return Action("language", {"zh": "中文", "en": "English"}[other], SetLanguage(other), icon="language")


def _countdown(context: Context) -> Countdown | None:
    seconds, _ = seconds_left(context.state), context._
    if seconds is None:
        return None
    return Countdown(
        seconds=seconds,
        sentence=context.n("This session ends in {n} second", "This session ends in {n} seconds", seconds),
        stay=Action("stay", _("I am still here"), StillHere(), primary=True),
        leave=Action("leave", _("Finish"), Leave()),
    )
