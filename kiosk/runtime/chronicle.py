"""What the log hears of a kiosk's day: each trouble that a screen shows, once, in English and without personal data."""

import logging
from collections.abc import Iterator, Mapping

from devices.card.face import CardFailed
from devices.printer.face import Outcome
from devices.status import DeviceStatus
from kiosk.machine.events import Event, SlipPrinted
from kiosk.machine.screen_states import Notice, NoticeScreen
from kiosk.machine.state import ContentState, State
from kiosk.presenters.faults import Fault, repair
from kiosk.presenters.notices import headline
from kiosk.translation import translator

_WELL = frozenset({DeviceStatus.ONLINE, DeviceStatus.BUSY})
_CONTENT = {
    ContentState.DAMAGED: (logging.WARNING, Fault.CONTENT_DAMAGED),
    ContentState.EMPTY: (logging.WARNING, Fault.CONTENT_EMPTY),
}


def told(before: State, event: Event, after: State) -> Iterator[tuple[int, str]]:
    """Yield a logging level and a sentence for each trouble that began or ended with ``event``."""
    yield from _people(before, event, after)
    yield from _changed("card reader", before.devices.readers, after.devices.readers)
    yield from _changed("scanner", before.devices.scanners, after.devices.scanners)
    yield from _rest(before, after)


def _people(before: State, event: Event, after: State) -> Iterator[tuple[int, str]]:
    shown = _notice(after)
    if shown is not None and shown is not _notice(before):
        detail = f" ({event.detail})" if isinstance(event, CardFailed) and event.detail else ""
        yield logging.WARNING, f"on the screen: {headline(shown, translator('en'))}{detail}"
    if isinstance(event, SlipPrinted) and event.outcome in (Outcome.UNKNOWN, Outcome.FAILED):
        yield logging.WARNING, f"slip {event.serial}: {event.outcome}"


def _notice(state: State) -> Notice | None:
    if state.session is None:
        return None
    if state.two_cards:
        return Notice.TWO_CARDS
    return state.session.top.notice if isinstance(state.session.top, NoticeScreen) else None


def _changed(
    kind: str, known: Mapping[str, DeviceStatus], now: Mapping[str, DeviceStatus]
) -> Iterator[tuple[int, str]]:
    if known is now:
        return
    for name, status in now.items():
        if status is not known.get(name) and (status not in _WELL or known.get(name, status) not in _WELL):
            yield logging.INFO if status in _WELL else logging.WARNING, f"{kind} {name}: {status}"


def _rest(before: State, after: State) -> Iterator[tuple[int, str]]:
    words, old, new = translator("en"), before.devices, after.devices
    if old is new:
        return
    was = old.printer.fault if old.printer else ""
    if new.printer is not None and new.printer.fault != was:
        fault = new.printer.fault
        yield (logging.WARNING, repair(fault, words).sentence) if fault else (logging.INFO, "the printer is well again")
    if old.server_reached != new.server_reached:
        yield (
            (logging.INFO, "the server is reached again")
            if new.server_reached
            else (logging.WARNING, repair(Fault.SERVER_GONE, words).sentence)
        )
    if old.content is not new.content and new.content in _CONTENT:
        level, trouble = _CONTENT[new.content]
        yield level, repair(trouble, words).sentence
