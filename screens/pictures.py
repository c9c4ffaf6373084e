"""Pictures from files, decoded and made as large as they are shown, on a thread of their own.

A page of a PDF takes a tenth of a second, and no frame waits for it.
``begin`` is called once, with what does work on the window's thread. Until then, and for a picture that is there
already, ``want`` answers before it returns.
"""

import screens.settings  # noqa: F401  isort: skip  (must come before Kivy)

import logging
import queue
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kivy.graphics.texture import Texture

if TYPE_CHECKING:
    from PIL import Image

_log = logging.getLogger(__name__)
ROOM_BYTES = 24 * 1024 * 1024
"""Textures that are kept although nothing shows them: the pages before and after."""

Take = Callable[[Any], None]
"""Takes the texture, or None when the file is no picture. On the window's thread."""
Post = Callable[[Callable[[], None]], None]


@dataclass(frozen=True)
class _Wanted:
    """A picture as wide and high as this, or smaller: it is never made larger than it is."""

    path: str
    changed: float
    width: int
    height: int


class Wish:
    """Somebody who waits for a picture. ``cancel`` when it is not wanted any more."""

    def __init__(self, take: Take) -> None:
        self.take = take
        self.cancelled = False

    def cancel(self) -> None:
        """Do not call, and let go of whoever waits."""
        self.cancelled = True
        self.take = _nobody


class _Studio:
    """One thread that decodes, the latest wish first: what was scrolled past can wait."""

    def __init__(self) -> None:
        self.post: Post | None = None
        self._kept: OrderedDict[_Wanted, Any] = OrderedDict()
        self._bytes = 0
        self._wishes: queue.LifoQueue[tuple[_Wanted, Wish]] = queue.LifoQueue()
        self._waiting: set[Wish] = set()
        self._thread: threading.Thread | None = None

    def want(self, wanted: _Wanted, wish: Wish) -> None:
        if wanted in self._kept:
            self._kept.move_to_end(wanted)
            wish.take(self._kept[wanted])
        elif self.post is None:
            wish.take(self._keep(wanted, _decoded(wanted)))
        else:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="pictures", daemon=True)
                self._thread.start()
            self._waiting.add(wish)
            self._wishes.put((wanted, wish))

    def settle(self) -> None:
        """Wait until nothing is decoded any more; what was posted is still to be done."""
        self._wishes.join()

    def forget(self) -> None:
        for wish in self._waiting:
            wish.cancel()
        self._waiting.clear()
        self._kept.clear()
        self._bytes = 0

    def _work(self) -> None:
        while True:
            wanted, wish = self._wishes.get()
            if not wish.cancelled and self.post is not None:
                self.post(partial(self._hand_over, wanted, _decoded(wanted), wish))
            self._wishes.task_done()

    def _hand_over(self, wanted: _Wanted, image: "Image.Image | None", wish: Wish) -> None:
        self._waiting.discard(wish)
        if not wish.cancelled:
            wish.take(self._kept.get(wanted) or self._keep(wanted, image))

    def _keep(self, wanted: _Wanted, image: "Image.Image | None") -> Any:
        if image is None:
            return None
        texture = Texture.create(size=image.size, colorfmt="rgba")
        # Software GL takes four bytes a pixel as they are; three it would turn over one by one.
        texture.blit_buffer(image.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
        texture.flip_vertical()
        self._kept[wanted] = texture
        self._bytes += image.width * image.height * 4
        while self._bytes > ROOM_BYTES and len(self._kept) > 1:
            _, old = self._kept.popitem(last=False)
            self._bytes -= old.width * old.height * 4
        return texture


def _nobody(_: Any) -> None:
    """Wait for no picture."""


def _decoded(wanted: _Wanted) -> "Image.Image | None":
    from PIL import Image

    try:
        with Image.open(wanted.path) as opened:
            opened.draft("RGB", (wanted.width, wanted.height))
            image: Image.Image = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        _log.warning("cannot show picture %s: %s", wanted.path, error)
        return None
    image.thumbnail((wanted.width, wanted.height), Image.Resampling.LANCZOS)
    return image


_studio = _Studio()


def begin(post: Post) -> None:
    """Decode on a thread from now on; ``post`` does work on the window's thread, soon."""
    _studio.post = post


def want(path: str, width: float, height: float, take: Take) -> Wish:
    """Let ``take`` have the picture at ``path``, as large as it fits ``width`` × ``height`` pixels. Window's thread.

    A file that is not there, or no picture, is None.
    """
    wish = Wish(take)
    try:
        changed = Path(path).stat().st_mtime
    except OSError:
        take(None)
        return wish
    _studio.want(_Wanted(path, changed, max(1, round(width)), max(1, round(height))), wish)
    return wish


def settle() -> None:
    """Wait until all that is wanted is decoded; it is shown in the window's next turn. For tests and the gallery."""
    _studio.settle()


def forget() -> None:
    """Let go of every picture that nothing shows, and of those that are still wanted: nobody is there to see them."""
    _studio.forget()
