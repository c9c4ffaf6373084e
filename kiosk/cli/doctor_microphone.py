"""What ``kiosk doctor`` says of the microphone: it records for a moment, throws that away, and says how loud it was."""

import queue

from devices.microphone.encoding import compact
from devices.microphone.face import LEVELS, Failed, Listening, MicrophoneFault, MicrophoneStatus, News, Taken
from devices.microphone.opening import open_microphone
from devices.status import DeviceStatus
from kiosk.config import MicrophoneConfig

_READY_S = 10.0
_RECORD_S = 1.0
_TO_DO = {
    MicrophoneFault.NO_DEVICE: "Plug the microphone in, install alsa-utils, and see `arecord -L` for microphone.url.",
    MicrophoneFault.BUSY: "Another program has the microphone: end it, or use a device of ALSA's that can be shared.",
    MicrophoneFault.SILENT: "Look at the microphone's switch and at `alsamixer -V capture`: it gives only silence.",
    MicrophoneFault.UNPLUGGED: "Look at the microphone's plug: it went away while it recorded.",
    MicrophoneFault.HUNG: "Unplug the microphone and plug it in again; restart the machine if that does not help.",
}

Finding = tuple[str, bool, str, str]
"""Part, whether it is well, what was found, what to do."""


def microphone_checks(microphone: MicrophoneConfig) -> tuple[Finding, ...]:
    """Record for a second. The running kiosk lets go of the microphone between recordings, so both may look."""
    if not microphone.url:
        return (("microphone", True, "none is configured", ""),)
    part = f"microphone {microphone.url}"
    statuses: queue.Queue[MicrophoneStatus] = queue.Queue()
    news: queue.Queue[News] = queue.Queue()
    opened = open_microphone(microphone.url)
    opened.start(statuses.put)
    try:
        status = statuses.get(timeout=_READY_S)
        if status.device is not DeviceStatus.ONLINE:
            return ((part, False, f"{status.device}: {status.detail}", _TO_DO[status.fault]),)
        opened.record(_RECORD_S, news.put)
        return (_heard(part, news), _compactness())
    except queue.Empty:
        return ((part, False, "it does not answer", _TO_DO[MicrophoneFault.HUNG]),)
    finally:
        opened.close()


def _heard(part: str, news: "queue.Queue[News]") -> Finding:
    loudest = 0
    while True:
        match news.get(timeout=_READY_S):
            case Listening(level):
                loudest = max(loudest, level)
            case Taken(take):
                take.wipe()
                return part, True, f"it hears, loudest {loudest} of {LEVELS}", ""
            case Failed(fault, detail):
                return part, False, f"{fault} {detail}".strip(), _TO_DO[fault]


def _compactness() -> Finding:
    if compact():
        return "recordings", True, "opusenc makes them small (some 150 kB a minute)", ""
    return (
        "recordings",
        False,
        "kept as WAV, 1.9 MB a minute",
        "Install Debian's opus-tools: they become 12 times smaller.",
    )
