"""QR symbols, the same for screen, picture and simulated paper. The one place that knows ``segno``."""

import segno

QUIET = 4
"""Blank modules round a symbol (ISO/IEC 18004)."""

Matrix = tuple[tuple[bool, ...], ...]


def qr_matrix(data: bytes) -> Matrix:
    """Dark modules of the smallest symbol for ``data`` at error correction M, without quiet zone.

    Raises ValueError when ``data`` is empty or longer than a symbol holds (2331 bytes).
    """
    if not data:
        raise ValueError("a QR code of nothing cannot be made")
    try:
        symbol = segno.make(data, error="m", mode=_mode(data), micro=False, boost_error=False)
    except segno.DataOverflowError as error:
        raise ValueError(f"{len(data)} bytes do not fit a QR code") from error
    return tuple(tuple(bool(module) for module in row) for row in symbol.matrix)


def _mode(data: bytes) -> str:
    """Segno's own guess may take Chinese for Shift JIS; a printer never does."""
    if data.isdigit():
        return "numeric"
    return "alphanumeric" if set(data) <= set(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:") else "byte"
