"""Visitors of a hall, simulated: they press what the kiosk's screens really show, each in their own way."""

import random

from kiosk.drift import Drift, Target, Visit

GLASS = (270.0, 480.0)
Place = tuple[float, float]

_FOOT = ((7, 34, 61, 25), (72, 34, 61, 25), (137, 34, 61, 25), (202, 34, 61, 25))
_LOW_FOOT = tuple((x, 4, width, height) for x, _, width, height in _FOOT)
_BAR = ((7, 3, 84, 29), (94, 3, 84, 29), (182, 3, 81, 29))
_TILES = tuple((x, y, 120, 62) for y in (274, 206, 139) for x in (12, 138))
_CHIPS = tuple((x, y, 79, 24) for y in (126, 97, 69) for x in (12, 96, 179))
_LAYOUTS = (
    ((12, 152, 246, 30), (12, 118, 246, 30), (12, 42, 120, 54), (138, 42, 120, 54), *_LOW_FOOT),  # welcome
    ((12, 375, 246, 30), (12, 342, 246, 30), *_TILES, (12, 72, 246, 62), *_FOOT, _BAR[2]),  # home
    ((12, 370, 246, 61), (12, 303, 246, 61), (12, 249, 246, 49), (12, 195, 246, 49), *_CHIPS, *_FOOT, *_BAR),  # list
    ((168, 112, 55, 25), (12, 71, 92, 33), (110, 71, 148, 33), *_FOOT, *_BAR),  # document
    ((12, 249, 246, 27), (12, 217, 246, 27), (12, 185, 246, 27), (12, 71, 246, 33), *_FOOT, *_BAR),  # entitlement
    ((12, 266, 246, 27), (12, 234, 246, 27), (12, 202, 246, 27), (12, 170, 246, 27), (12, 71, 92, 33), *_BAR),  # vote
)
SCREENS = tuple(tuple(Target(*map(float, place)) for place in layout) for layout in _LAYOUTS)
"""Where the buttons of six screens are, upright, in mm (measured at the window)."""
WELCOME = SCREENS[0]


def visit(rng: random.Random, drift: Place, habit: Place = (0.0, -1.0)) -> Visit:
    """Somebody presses two to seven buttons at a panel that reads ``drift`` beside the finger.

    Their aim is off by their ``habit`` and by chance; of a wide button they press the end with its words, or the one
    that their hand comes from; now and then they touch anything.
    """
    made = Visit(GLASS)
    own = habit[0] + rng.gauss(0, 1.5), habit[1] + rng.gauss(0, 1.5)
    side = rng.choice((-0.3, 0.0, 0.3))
    for screen in rng.choices(SCREENS, k=rng.randint(2, 7)):
        button = rng.choice(screen)
        leaning = side * button.width**2 / 800
        x = button.x + button.width / 2 + own[0] + rng.gauss(leaning, min(button.width * 0.12, 20)) + rng.gauss(0, 3)
        y = button.y + button.height / 2 + own[1] + rng.gauss(0, button.height * 0.12) + rng.gauss(0, 3)
        if rng.random() < 0.08:
            x, y = rng.uniform(0, GLASS[0]), rng.uniform(0, GLASS[1])
        made.touch(x + drift[0], y + drift[1], screen)
    return made


def learnt(rng: random.Random, drift: Place, visitors: int, known: Drift | None = None) -> Drift:
    """What is known of a panel after so many visitors."""
    known = known or Drift()
    for _ in range(visitors):
        known = known.after(visit(rng, drift))
    return known
