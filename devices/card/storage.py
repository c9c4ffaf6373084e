"""Contactless storage cards by the ATR that a reader makes up for them (PC/SC part 3, 3.1.3.2.3.2, supplement)."""

_RID = bytes.fromhex("A000000306")
_NAMES = {
    0x0001: "MIFARE Classic 1K",
    0x0002: "MIFARE Classic 4K",
    0x0003: "MIFARE Ultralight",
    0x0026: "MIFARE Mini",
    0x003A: "MIFARE Ultralight C",
    0x0036: "MIFARE Plus SL1 2K",
    0x0037: "MIFARE Plus SL1 4K",
    0x003B: "FeliCa",
    0xF004: "Topaz or Jewel",
    0xF011: "FeliCa 212K",
    0xF012: "FeliCa 424K",
    0xFF28: "JCOP30",
    0xFF40: "MIFARE Classic, emulated",
    0xFF88: "MIFARE Classic 1K, Infineon",
}


def storage_card(atr: bytes) -> str | None:
    """Return the name of the storage card behind this ATR, or None when the ATR is another card's.

    Such a card has no applications: a reader answers APDUs for it, and SELECT is lost on it.
    """
    # 3B 8F 80 01 | 80 4F 0C | identifier of the PC/SC workgroup | standard | name, 2 bytes | 4 reserved | TCK
    if len(atr) != 20 or atr[:7] != b"\x3b\x8f\x80\x01\x80\x4f\x0c" or atr[7:12] != _RID:
        return None
    name = int.from_bytes(atr[13:15], "big")
    return _NAMES.get(name, f"storage card {name:04X}")
