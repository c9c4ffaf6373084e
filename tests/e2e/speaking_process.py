"""A kiosk in a process of its own: a member says an opinion, its receipt's number is said, then it waits to die."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kiosk.config import MicrophoneConfig
from tests.e2e.farm import Farm
from tests.e2e.in_hand import KioskInHand

farm = Farm(Path(sys.argv[1]))
farm.microphone = MicrophoneConfig(sys.argv[2], 10)
receipt = KioskInHand(farm).tap("m0001").come_in().open("意见诉求").say("宿舍供暖").submit().sees
print(receipt.number, flush=True)  # type: ignore[union-attr]
sys.stdin.read()
