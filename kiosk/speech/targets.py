"""The focus: what of a view can be chosen by keypad, in which order, and what is said for each."""

from dataclasses import dataclass

from kiosk.machine.intents import Intent
from kiosk.translation import Translator
from kiosk.view_parts import Action, Choice, VideoBlock
from kiosk.views import (
    CampaignView,
    CaseView,
    ComposeView,
    ConfirmView,
    ContactView,
    DocumentView,
    EntitlementView,
    HomeView,
    ListView,
    MessageView,
    PageView,
    PinView,
    PrintView,
    RecordView,
    ResultView,
    SearchView,
    VideoView,
    View,
    WelcomeView,
)


@dataclass(frozen=True)
class Target:
    """One choice. ``name`` is that of the view model; ``said`` are the words for it."""

    name: str
    said: str
    intent: Intent


def targets(view: View, translator: Translator) -> tuple[Target, ...]:
    """Return the choices of ``view``: what it is about first, back, home and finish last, disabled ones not at all."""
    if view.chrome.countdown is not None:
        return _actions((view.chrome.countdown.stay, view.chrome.countdown.leave))
    return (*_own(view, translator), *_chrome(view))


def _own(view: View, translator: Translator) -> tuple[Target, ...]:
    _ = translator.gettext
    match view:
        case WelcomeView(tiles=tiles, headlines=headlines):
            return tuple(Target(t.name, _joined(t.title, t.subtitle), t.intent) for t in (*tiles, *headlines))
        case HomeView(headlines=headlines, tiles=tiles):
            badges = [(t, t.badge.text if t.badge is not None else "") for t in tiles]
            news = translator.gettext("{n} new")
            return (
                *(Target(t.name, t.title, t.intent) for t in headlines),
                *(Target(t.name, _joined(t.title, news.format(n=b) if b else ""), t.intent) for t, b in badges),
            )
        case ListView():
            rows = tuple(
                Target(r.name, _joined(r.title, r.badge.text if r.badge else "", r.subtitle, r.meta), r.intent)
                for r in view.rows
            )
            chips = tuple(
                Target(
                    c.name,
                    _joined(_("Only {category}").format(category=c.label), _("chosen") if c.chosen else ""),
                    c.intent,
                )
                for c in view.chips
            )
            return (*rows, *_actions(view.actions), *chips)
        case SearchView(rows=rows):
            return tuple(Target(r.name, _joined(r.title, r.subtitle, r.meta), r.intent) for r in rows)
        case EntitlementView() | CampaignView():
            return (*_choices(view.choices, _("chosen")), *_actions(view.actions))
        case ComposeView():
            speak = (view.speak,) if view.speak is not None else ()
            return (*_choices(view.topics, _("chosen")), *_actions((*speak, *view.phrases, view.submit)))
        case PinView():
            # Digits are typed, never chosen: said aloud, or under a focus, they would be no secret.
            submit = view.submit
            return (Target(submit.name, submit.label, submit.intent), *_actions((view.erase,)))
        case PageView():
            return _actions((*view.actions, *view.controls))
        case VideoView(controls=controls):
            return _actions(controls)
        case DocumentView():
            films = tuple(block.play for block in view.blocks if isinstance(block, VideoBlock))
            return (*_actions(view.actions), *_actions(films))
        case ContactView() | RecordView() | ConfirmView() | ResultView() | CaseView() | PrintView() | MessageView():
            return _actions(view.actions)
        case _:
            return _actions(getattr(view, "actions", ()))


def _chrome(view: View) -> tuple[Target, ...]:
    chrome = view.chrome
    own = {action.name for action in getattr(view, "actions", ())}
    around = (chrome.back, chrome.home, chrome.leave, chrome.language)
    return _actions(tuple(one for one in around if one is not None and one.name not in own))


def _actions(actions: tuple[Action, ...]) -> tuple[Target, ...]:
    return tuple(Target(one.name, one.label, one.intent) for one in actions if one.enabled)


def _choices(choices: tuple[Choice, ...], chosen: str) -> tuple[Target, ...]:
    return tuple(Target(c.name, _joined(c.label, chosen if c.chosen else ""), c.intent) for c in choices)


def _joined(*parts: str) -> str:
    return "，".join(part for part in parts if part)


def focused(view: View, found: tuple[Target, ...], name: str) -> Target | None:
    """Return the choice of this name among ``found``; none of that name: the one where the view begins."""
    named = next((one for one in found if one.name == name), None)
    return named or _first(view, found)


def _first(view: View, found: tuple[Target, ...]) -> Target | None:
    wanted = _begins_at(view)
    return next((one for one in found if one.name == wanted), found[0] if found else None)


def _begins_at(view: View) -> str:
    """Return where the focus is on a new screen: the first row or tile; else what is most likely wanted next."""
    match view:
        case EntitlementView(choices=choices, actions=actions):
            claim = next((one.name for one in actions if one.primary and one.enabled), "")
            return claim if claim and (not choices or any(one.chosen for one in choices)) else ""
        case ComposeView(topics=topics, phrases=phrases, text=text, recording=recording):
            if text or recording:
                return view.submit.name
            return phrases[0].name if phrases and any(one.chosen for one in topics) else ""
        case DocumentView() | PageView() | ContactView() | RecordView() | CaseView():
            return "read"
        case (
            ConfirmView(actions=actions)
            | ResultView(actions=actions)
            | MessageView(actions=actions)
            | CampaignView(actions=actions)
        ):
            return next((one.name for one in actions if one.primary and one.enabled), "")
        case _:
            return ""


def moved(found: tuple[Target, ...], now: Target | None, by: int) -> Target | None:
    """Return the choice ``by`` places on, from the last to the first again."""
    if not found:
        return None
    place = found.index(now) if now in found else 0
    return found[(place + by) % len(found)]
