"""CODE128 symbols (ISO/IEC 15417): one encoding, burnt as dots or named to the printer symbol by symbol."""

_WIDTHS = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 "
    "113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 "
    "212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 "
    "113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 "
    "314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 "
    "241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 "
    "214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 "
    "211232"
).split()
"""Bar, space, bar, space, bar, space of each symbol value in modules."""

_STOP = "2331112"
_CODE_C, _CODE_B, _START_B, _START_C = 99, 100, 104, 105

QUIET = 10
"""Blank modules at each side of a symbol."""


def values(text: str) -> tuple[int, ...]:
    """Give the symbol values from start to check symbol; four or more digits in a row are paired (code set C).

    Raises ValueError for what is not printable ASCII, and for nothing.
    """
    if not text or not all(" " <= c <= "~" for c in text):
        raise ValueError("a CODE128 barcode holds printable ASCII characters, at least one")
    found: list[int] = []
    paired = False
    at = 0
    while at < len(text):
        pairs = _digits(text, at) // 2
        if pairs >= (1 if paired else 2):
            if not paired:
                found.append(_CODE_C if found else _START_C)
            found.extend(int(text[at + 2 * i : at + 2 * i + 2]) for i in range(pairs))
            at += 2 * pairs
            paired = True
        else:
            if paired or not found:
                found.append(_CODE_B if found else _START_B)
            found.append(ord(text[at]) - 32)
            at += 1
            paired = False
    return (*found, (found[0] + sum(i * value for i, value in enumerate(found))) % 103)


def modules(text: str) -> tuple[bool, ...]:
    """Give the modules from the first bar to the last, without quiet zones; true is a bar."""
    return bars(values(text))


def bars(symbols: tuple[int, ...]) -> tuple[bool, ...]:
    """Give the modules of symbol values with their check symbol; the stop symbol is added."""
    widths = "".join(_WIDTHS[value] for value in symbols) + _STOP
    return tuple(i % 2 == 0 for i, width in enumerate(widths) for _ in range(int(width)))


def printer_data(text: str) -> bytes:
    """Give the data of ``GS k 73``: the same symbols, whose check symbol the printer makes itself."""
    out = bytearray()
    paired = False
    for value in values(text)[:-1]:
        if value in (_START_B, _START_C) or value == (_CODE_B if paired else _CODE_C):
            paired = value in (_START_C, _CODE_C)
            out += b"{C" if paired else b"{B"
        elif paired:
            out.append(value)
        else:
            out += b"{{" if value + 32 == 0x7B else bytes((value + 32,))
    return bytes(out)


def read_printer_data(data: bytes) -> tuple[int, ...]:
    """Read the data of ``GS k 73`` as a printer does: symbol values with their check symbol.

    Raises ValueError for data without a code set, or in code set A, which is never sent here.
    """
    found: list[int] = []
    paired = False
    at = 0
    while at < len(data):
        name = data[at : at + 2]
        if name in (b"{B", b"{C"):
            paired = name == b"{C"
            switch = (_CODE_C if paired else _CODE_B) if found else (_START_C if paired else _START_B)
            found.append(switch)
            at += 2
            continue
        if not found or (data[at] == 0x7B and name != b"{{" and not paired):
            raise ValueError("not CODE128 data of code sets B and C")
        found.append(data[at] if paired else data[at] - 32)
        at += 2 if name == b"{{" and not paired else 1
    if not found:
        raise ValueError("a barcode of nothing")
    return (*found, (found[0] + sum(i * value for i, value in enumerate(found))) % 103)


def _digits(text: str, at: int) -> int:
    end = at
    while end < len(text) and "0" <= text[end] <= "9":
        end += 1
    return end - at
