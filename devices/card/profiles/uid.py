"""The bare UID of a contactless card, as the reader gives it (PC/SC part 3, 3.2.2.1.3). Anyone can clone it."""

from devices.card.apdu import Channel, meaning
from devices.card.face import Assurance, CardProblem
from devices.card.profiles.base import Found, Refused

_GET_UID = (0xFF, 0xCA, 0x00, 0x00, 0)
_LENGTHS = {4, 7, 8, 10}  # ISO 14443-3 single, double, triple; ISO 15693


class Uid:
    """The last resort, for contactless cards that no other profile knows: assurance CLONABLE."""

    name = "uid"
    priority = 0
    storage = True

    def supports(self, atr: bytes, probe: Channel) -> bool:
        """Tell whether the card is contactless; the reader, not the card, answers for its UID."""
        return probe.contactless

    def read(self, channel: Channel) -> Found | Refused:
        """Ask the reader for the UID. A random one (ISO 14443-3: four bytes, first 08) is nobody's identity."""
        response = channel.send(*_GET_UID[:4], le=_GET_UID[4])
        uid = response.data
        if not response.ok:
            return Refused(CardProblem.UNKNOWN_CARD, f"no UID: {meaning(response.sw)}")
        if len(uid) not in _LENGTHS or not any(uid):
            return Refused(CardProblem.UNKNOWN_CARD, f"a UID of {len(uid)} bytes that is none")
        if len(uid) == 4 and uid[0] == 0x08:
            return Refused(CardProblem.UNKNOWN_CARD, "a random UID")
        return Found("uid", uid.hex().upper(), Assurance.CLONABLE, _GET_UID, uid)
