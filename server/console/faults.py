"""What the parts of a kiosk and their faults are called, as msgids. Kiosks tell stable codes; officers read words."""

import re

_PARTS = {
    "reader": "Card reader",
    "scanner": "Scanner",
    "printer": "Printer",
    "microphone": "Microphone",
    "sync": "Update",
    "content": "Content",
    "media": "Pictures and files",
    "journal": "Records of the kiosk",
    "outbox": "Waiting to be delivered",
    "disk": "Disk",
    "clock": "Clock",
    "touch": "Touch panel",
    "scope": "What it may hold",
    "revocation": "Shutting out",
}
_FAULTS = {
    "gone": "not connected",
    "paper_out": "out of paper",
    "paper_low": "paper is running out",
    "paper_jam": "paper jam",
    "cover_open": "cover is open",
    "cutter": "cutter is stuck",
    "overheated": "too hot",
    "offline": "switched off line",
    "no_device": "not connected",
    "silent": "does not answer",
    "microphone silent": "gives only silence",
    "busy": "in use by another program",
    "unplugged": "was unplugged",
    "hung": "does not answer",
    "garbage": "its answers make no sense",
    "sync refused": "the server refuses it",
    "sync bad_reply": "the server's answer cannot be read",
    "sync bad_signature": "the content is not signed by the publisher",
    "sync expired_manifest": "the content's signature has expired",
    "sync replayed": "was sent content older than what it has",
    "sync bad_page": "content arrives damaged",
    "sync checksum": "content is not what the publisher signed",
    "sync disk_full": "no room for new content",
    "sync damaged": "its stored content is damaged",
    "content set_aside": "was damaged, and is fetched anew",
    "journal set_aside": "were damaged; entries may be missing",
    "media left_out": "some could not be fetched",
    "outbox thinned": "old print records were dropped to make room",
    "disk nearly_full": "nearly full",
    "clock wrong": "must be set",
    "touch drifted": "reads about {figure} mm beside the finger; please calibrate it",
    "revocation told": "the kiosk heard of it, and was told to erase what it holds",
    "scope holds_more": "still holds what is for others now",
}
_STATES = {"online": "works", "busy": "busy", "offline": "does not answer", "no_device": "not connected"}


def part_word(device: str) -> str:
    """Return the msgid for a device or part by the name that the kiosk gives it (``reader:pcsc:`` is a reader)."""
    return _PARTS.get(device.partition(":")[0], device)


def fault_word(device: str, status: str, fault: str) -> str:
    """Return the msgid for how a part is; a code of a newer kiosk is its own name."""
    kind = device.partition(":")[0]
    return _FAULTS.get(f"{kind} {fault}") or _FAULTS.get(fault) or fault or _STATES.get(status, status)


def figure(detail: str) -> str:
    """Return the first whole number in a part's detail, for the words that name one (``about 8 mm``)."""
    found = re.search(r"\d+", detail)
    return found[0] if found else "—"


def every_word() -> tuple[str, ...]:
    """Return all msgids that can come, for the catalogue's tests."""
    return (*_PARTS.values(), *_FAULTS.values(), *_STATES.values())
