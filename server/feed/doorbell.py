"""The doorbell: requests that wait, without a thread each, until one of their buckets has news."""

import asyncio
from collections.abc import Iterable, Mapping


class Doorbell:
    """Knows each bucket's last checkpoint and wakes those who wait for a later one. Lives on one event loop."""

    def __init__(self) -> None:
        """Start knowing nothing: every bucket stands at checkpoint 0."""
        self._checkpoints: dict[str, int] = {}
        self._news = asyncio.Condition()
        self._closed = False

    async def ring(self, checkpoints: Mapping[str, int]) -> None:
        """Take in where buckets stand now, and wake everybody whose bucket moved on."""
        async with self._news:
            for bucket, checkpoint in checkpoints.items():
                self._checkpoints[bucket] = max(checkpoint, self._checkpoints.get(bucket, 0))
            self._news.notify_all()

    async def close(self) -> None:
        """Let everybody go who waits, and hold nobody any more: the server stops."""
        async with self._news:
            self._closed = True
            self._news.notify_all()

    async def wait(self, buckets: Iterable[str], after: int, seconds: float) -> bool:
        """Whether one of ``buckets`` stands above checkpoint ``after``; waits so long for it to happen."""
        wanted = tuple(buckets)

        def news() -> bool:
            return any(self._checkpoints.get(bucket, 0) > after for bucket in wanted)

        try:
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(lambda: self._closed or news())
        except TimeoutError:
            pass
        return news()
