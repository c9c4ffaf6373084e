"""Plays one row of the fault matrix in which the microphone fails: somebody wants to say an opinion."""

import time
from collections.abc import Callable

from devices.card.simulator.reader import SimulatedReader
from devices.microphone.driver import Deadlines, SupervisedMicrophone
from devices.microphone.face import MicrophoneFault
from devices.microphone.simulator import SimulatedSource
from devices.printer.simulator import PrinterSimulator
from devices.speech.sound import tone
from kiosk.machine.intents import ChooseTopic, ComposeCase, OpenService, Speak, StartRecording, StopRecording
from kiosk.machine.speak import SHORTEST_S
from kiosk.view_parts import Tone
from kiosk.views import ComposeView, ListView, SpeakView, View
from tests.faults.matrix_play import GOOD_CARD, Bench, Played, bench
from tests.faults.matrix_rows import MicrophoneRow
from tests.faults.one_member import member_token

_RATE = 16_000
_LONGEST_S = 90
_QUICK = Deadlines(first_s=1.0, next_s=0.5)


def play_microphone(row: MicrophoneRow) -> Played:
    """Open the form and speak while the microphone fails as the row says, mend it, and speak."""
    reader, source = SimulatedReader("sim:", member_token), SimulatedSource(tone(_RATE, 440, 60))
    microphone = SupervisedMicrophone(source, _QUICK)
    with PrinterSimulator() as paper, bench(paper.url, reader, microphone) as kiosk:
        if not row.speaking:
            source.fault = row.fault
            microphone.look()
        reader.insert(GOOD_CARD)
        kiosk.log_in()
        kiosk.touch(OpenService("opinions"))
        kiosk.until(lambda view: isinstance(view, ListView))
        kiosk.touch(ComposeCase(), ChooseTopic("road"))
        seen = _speaking(row, kiosk, source) if row.speaking else kiosk.until(_is_mute)
        mended = time.monotonic()
        source.fault = MicrophoneFault.NONE
        microphone.look()
        if not row.speaking:
            kiosk.until(lambda view: isinstance(view, ComposeView) and view.speak is not None)
            kiosk.touch(Speak())
        _speak_again(kiosk)
        took = time.monotonic() - mended
        kiosk.runtime.stop()
        assert isinstance(seen, ComposeView | SpeakView)
        sentence = seen.headline if isinstance(seen, SpeakView) else seen.speak_fault
        steps = seen.repair.steps if seen.repair else ()
        return Played(sentence, row.fault, steps, None, (), kiosk.told("microphone"), (), took)


def _speaking(row: MicrophoneRow, kiosk: Bench, source: SimulatedSource) -> View:
    """Speak until the fault is on the screen; of silence alone it is known when they have finished."""
    if row.fault is MicrophoneFault.SILENT:
        source.fault = row.fault
    kiosk.until(lambda view: isinstance(view, ComposeView) and view.speak is not None)
    kiosk.touch(Speak(), StartRecording())
    kiosk.until(_heard_for(SHORTEST_S if row.fault is MicrophoneFault.SILENT else 0.1))
    source.fault = row.fault
    if row.fault is MicrophoneFault.SILENT:
        kiosk.touch(StopRecording())
    return kiosk.until(lambda view: isinstance(view, SpeakView) and view.icon == "warning")


def _speak_again(kiosk: Bench) -> None:
    """The fleet hears that it is well with the first recording that is kept."""
    kiosk.touch(StartRecording())
    kiosk.until(_heard_for(SHORTEST_S))
    kiosk.touch(StopRecording())
    kiosk.until(lambda view: isinstance(view, SpeakView) and view.tone is Tone.GOOD)


def _heard_for(seconds: float) -> Callable[[View], bool]:
    return lambda view: (
        isinstance(view, SpeakView) and view.meter is not None and view.meter.part * _LONGEST_S >= seconds
    )


def _is_mute(view: View) -> bool:
    return isinstance(view, ComposeView) and bool(view.speak_fault)
