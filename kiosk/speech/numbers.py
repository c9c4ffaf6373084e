"""Numbers as Mandarin says them: 1234 is 一千二百三十四, 2 次 are 两次, a telephone number goes digit by digit."""

DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_GROUPS = ("", "万", "亿", "万亿", "亿亿")
LONGEST = 16
"""Digits of the longest whole number that has a name here; longer ones are read digit by digit."""


def whole(number: int) -> str:
    """Return a whole number in words; 10 to 19 without 一 at the front, 200 as 二百, 2000 as 两千."""
    if number < 0:
        return "负" + whole(-number)
    if number == 0:
        return "零"
    if len(str(number)) > LONGEST:
        return digits(str(number))
    groups: list[int] = []
    while number:
        number, rest = divmod(number, 10_000)
        groups.append(rest)
    said = ""
    for place in reversed(range(len(groups))):
        group = groups[place]
        if group == 0:
            continue
        if said and (group < 1000 or groups[place + 1] == 0):
            said += "零"
        said += _group(group, alone=not said and place > 0) + _GROUPS[place]
    # Ten is said 十 at the beginning of a number, 一十 within it.
    return said[1:] if said.startswith("一十") else said


def _group(group: int, *, alone: bool) -> str:
    """Return up to four digits in words; ``alone`` before 万 or 亿 a single two is 两."""
    if alone and group == 2:
        return "两"
    said, gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit == 0:
            gap = bool(said)
            continue
        if gap:
            said, gap = said + "零", False
        said += ("两" if digit == 2 and place == 3 and not said else DIGITS[digit]) + _PLACES[place]
    return said


def counted(number: int) -> str:
    """Return a number before what is counted: 2 is 两."""
    return "两" if number == 2 else whole(number)


def decimal(text: str) -> str:
    """Return ``1234.50`` as 一千二百三十四点五零: every digit after the point is said as it is written."""
    front, _, tail = text.partition(".")
    sign = "负" if front.startswith("-") else ""
    said = sign + whole(int(front.lstrip("-") or "0"))
    return f"{said}点{digits(tail)}" if tail else said


def shortened(text: str) -> str:
    """Return ``12.50`` as 十二点五: noughts at the end of a fraction say nothing to the ear."""
    return decimal(text.rstrip("0").rstrip(".") if "." in text else text)


def digits(text: str, *, yao: bool = False) -> str:
    """Return digit by digit; with ``yao`` a one is 幺, as in telephone numbers."""
    return "".join(("幺" if yao and char == "1" else DIGITS[int(char)]) for char in text if char.isdigit())


def money(cents: int) -> str:
    """Return 123450 分 as 一千二百三十四元五角."""
    if cents < 0:
        return "负" + money(-cents)
    yuan, rest = divmod(cents, 100)
    jiao, fen = divmod(rest, 10)
    said = f"{counted(yuan)}元" if yuan or not rest else ""
    if jiao:
        said += f"{counted(jiao) if not said else DIGITS[jiao]}角"
    elif fen and said:
        said += "零"
    return said + (f"{DIGITS[fen]}分" if fen else "")
