"""A kiosk in a process of its own: a member claims a benefit, the voucher's number is said, then it waits to die."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.e2e.farm import Farm
from tests.e2e.in_hand import KioskInHand

kiosk = KioskInHand(Farm(Path(sys.argv[1])))
voucher = kiosk.tap("m0001").come_in().open("我的待遇").choose("春节慰问品").claim("杂粮礼盒").sees
print(voucher.number, flush=True)  # type: ignore[union-attr]
sys.stdin.read()
