"""A case with a recording, brought piece by piece: what the tests of attachments share."""

import random

import msgspec

from protocol.canonical import sha256_hex
from protocol.cases import Attachment
from protocol.events import CaseOpened
from protocol.ids import uuid7
from protocol.wire import ATTACHMENT_PIECE
from server.domain.attachments import hear, take_piece
from server.domain.audit import entries

SOUND = random.Random(5).randbytes(3 * ATTACHMENT_PIECE + 1000)
PIECES = 4


def described(sound=SOUND, **changes):
    made = Attachment(sha256=sha256_hex(sound), size=len(sound), media="audio/ogg", seconds=35)
    return msgspec.structs.replace(made, **changes)


def opened(farm, *attached, text="", number="YJ-1"):
    return CaseOpened(
        case=uuid7(farm.now),
        service="opinions",
        number=number,
        topic="canteen",
        text=text,
        text_sha256=sha256_hex(text.encode()),
        attachments=attached or (described(),),
    )


def deliver(farm, body):
    return farm.deliver(farm.item(body))


def bring(farm, case, start, data, kiosk=None, sha256=""):
    with farm.database.write() as session:
        return take_piece(
            session,
            farm.context.vault,
            kiosk or farm.kiosk,
            case,
            sha256 or sha256_hex(SOUND),
            start,
            data,
            now=farm.now,
        )


def bring_all(farm, case):
    held = 0
    while held < len(SOUND):
        held = bring(farm, case, held, SOUND[held : held + ATTACHMENT_PIECE]).held


def heard(farm, case, officer=None):
    with farm.database.write() as session:
        return hear(session, farm.context.vault, officer or farm.case_officer, case, sha256_hex(SOUND), at=farm.now)


def arrivals(farm, case):
    with farm.database.read() as session:
        return [e for e in entries(session, farm.admin, object_id=case) if e.action == "case.attach"]
