"""Primary account numbers (ISO/IEC 7812): taking them out of EMV fields and telling them from noise."""

MIN_DIGITS = 13
MAX_DIGITS = 19


def check_digit(payload: str) -> str:
    """Return the Luhn digit (ISO/IEC 7812-1 annex B) that makes ``payload`` plus it a valid number."""
    total = 0
    for place, char in enumerate(reversed(payload)):
        digit = int(char) * (2 - place % 2)
        total += digit - 9 if digit > 9 else digit
    return str(-total % 10)


def is_pan(number: str) -> bool:
    """Tell whether ``number`` has 13 to 19 ASCII digits and a right Luhn digit."""
    if not MIN_DIGITS <= len(number) <= MAX_DIGITS or not (number.isascii() and number.isdigit()):
        return False
    # Zeros pass Luhn too, and an unpersonalised card is full of them.
    return number.strip("0") != "" and check_digit(number[:-1]) == number[-1]


def from_pan_field(value: bytes) -> str | None:
    """Take a valid PAN out of tag 5A (packed digits, padded with F); None when there is none."""
    number = value.hex().upper().rstrip("F")
    return number if is_pan(number) else None


def from_track2(value: bytes) -> str | None:
    """Take a valid PAN out of tag 57 (track 2 equivalent data, digits up to D); None when there is none."""
    number, separator, _ = value.hex().upper().partition("D")
    return number if separator and is_pan(number) else None
