"""Status words of all devices, after XFS4IoT (CWA 17852). ``UNKNOWN`` is never read as out."""

from enum import StrEnum


class DeviceStatus(StrEnum):
    """Whether a device can be used at all."""

    ONLINE = "online"
    OFFLINE = "offline"
    NO_DEVICE = "no_device"
    HARDWARE_ERROR = "hardware_error"
    USER_ERROR = "user_error"
    BUSY = "busy"


class PaperStatus(StrEnum):
    """What the paper sensors say; UNKNOWN when the printer does not answer."""

    FULL = "full"
    LOW = "low"
    OUT = "out"
    JAMMED = "jammed"
    UNKNOWN = "unknown"


class MediaStatus(StrEnum):
    """Whether a card is there."""

    PRESENT = "present"
    NOT_PRESENT = "not_present"
    JAMMED = "jammed"
    UNKNOWN = "unknown"
