"""China's social-security card (社会保障卡): the SSSE application and its files EF05 and EF06, in records.

Layout: LD/T 32 and 人社信息函〔2012〕37号 (file structure 2.0). A record is tag, length, value, and is read by its tag
or, on older cards, by its place in the file. Only what identifies is read: the social-security number where the card
gives it freely, else region and card number. VERIFY is never sent.
"""

from devices.card.apdu import Channel, Response, meaning
from devices.card.face import Assurance, CardProblem
from devices.card.profiles.base import Found, Refused

SSSE = bytes.fromhex("7378312E73682EC9E7BBE1B1A3D5CF")
"""The DF name "sx1.sh.社会保障" in GB 2312."""
EF_CARD, EF_HOLDER = 0xEF05, 0xEF06
TAG_CARD_ID, TAG_CARD_NUMBER, TAG_PERSON = 0x01, 0x07, 0x08
_BY_TAG, _BY_PLACE = 0x00, 0x04
_PLACE = {TAG_CARD_ID: 1, TAG_CARD_NUMBER: 7, TAG_PERSON: 1}
_SIZE = {TAG_CARD_ID: 16, TAG_CARD_NUMBER: 9, TAG_PERSON: 18}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"

Command = tuple[int, int, int, int, int]


def check_character(payload: str) -> str:
    """Return the check character (GB 11643, ISO 7064 MOD 11-2) of a citizen's number's first 17 digits."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(payload, _WEIGHTS, strict=True)) % 11]


def is_person_number(number: str) -> bool:
    """Tell whether this is a social-security number: a citizen's with a right check, or three letters and more."""
    if len(number) != 18 or not number.isascii():
        return False
    if number[:17].isdigit():
        return number.strip("0") != "" and check_character(number[:17]) == number[17]
    return number[:3].isalpha() and number.isalnum() and number.isupper()


class Social:
    """A social-security card. Anyone can read what it identifies by: assurance BANK_RECORDS.

    It is asked before the bank's profile: the unions that use this card know the person's number, not the account that
    a bank put on the same chip.
    """

    name = "social"
    priority = 25
    storage = False

    def supports(self, atr: bytes, probe: Channel) -> bool:
        """Tell whether the card has the social-security environment."""
        return probe.select(SSSE).ok

    def read(self, channel: Channel) -> Found | Refused:
        """Read the social-security number, else region and card number."""
        person = _record(channel, EF_HOLDER, TAG_PERSON)
        if not isinstance(person, Refused):
            number = _text(person[1]).upper()
            if is_person_number(number):
                return Found("ssc", number, Assurance.BANK_RECORDS, *_again(person))
        return _by_card(channel)


def _by_card(channel: Channel) -> Found | Refused:
    """Identify by EF05: the region (six digits that the card's identifier begins with) and the card's number."""
    card = _record(channel, EF_CARD, TAG_CARD_ID)
    if isinstance(card, Refused):
        return card
    number = _record(channel, EF_CARD, TAG_CARD_NUMBER)
    if isinstance(number, Refused):
        return number
    region, printed = card[1].hex()[:6], _text(number[1]).upper()
    if not (region.isdigit() and region.strip("0") and len(printed) >= 6 and printed.isalnum() and printed.strip("0")):
        return Refused(CardProblem.UNREADABLE, "EF05 holds no card number")
    return Found("ssc", region + printed, Assurance.BANK_RECORDS, *_again(number))


def _again(record: tuple[Command, bytes, bytes]) -> tuple[Command, bytes]:
    command, _, answer = record
    return command, answer


def _record(channel: Channel, file: int, tag: int) -> tuple[Command, bytes, bytes] | Refused:
    """Read one record; return the command that gave it, its value, and the whole answer."""
    selected = channel.send(0x00, 0xA4, 0x02, 0x00, file.to_bytes(2, "big"))
    if not selected.ok:
        return Refused(CardProblem.UNREADABLE, f"EF{file & 0xFF:02X} gave {meaning(selected.sw)}")
    response = Response(b"", 0)
    for place, how in ((tag, _BY_TAG), (_PLACE[tag], _BY_PLACE)):
        response = channel.send(0x00, 0xB2, place, how, le=0)
        value = _value(response.data, tag) if response.ok else None
        if value is not None:
            return (0x00, 0xB2, place, how, 0), value, response.data
    return Refused(CardProblem.UNREADABLE, f"record {tag:02X} of EF{file & 0xFF:02X} gave {meaning(response.sw)}")


def _value(answer: bytes, tag: int) -> bytes | None:
    """Take the value out of a record; some cards leave tag and length away. None when it is another record."""
    if answer[:2] == bytes([tag, len(answer) - 2 & 0xFF]):
        return answer[2:]
    return answer if len(answer) == _SIZE[tag] else None


def _text(value: bytes) -> str:
    """Return ASCII without padding (00, FF or blanks); empty when it is something else."""
    text = value.rstrip(b"\x00\xff ")
    return text.decode("ascii") if text.isascii() else ""
