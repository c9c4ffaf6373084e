"""The other end of a live line, over a real connection."""

import http.client
from typing import Any
from urllib.parse import urlsplit

from protocol.canonical import canonical
from protocol.http_signatures import sign_request
from protocol.live import Advance, Bell, FrameReader, Live, Opened, read_frame
from protocol.wire import API, Op


class LiveLine:
    """An open line of a kiosk (a ``KioskClient`` of the conftest). Frames are read one at a time, beats as None."""

    def __init__(self, client: Any, nonce: str, *, patience_s: float = 10) -> None:
        self._client = client
        body = canonical(Live(versions=client.versions, checkpoint=client.checkpoint))
        path = f"{API}/live"
        headers = sign_request("POST", path, "", body, key=client.key, at=client.clock.now, nonce=nonce)
        address = urlsplit(client.url)
        self._connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=patience_s)
        self._connection.request("POST", path, body, headers)
        self.answer = self._connection.getresponse()
        self._reader = FrameReader()
        self._frames: list[bytes] = []

    @property
    def ended(self) -> bool:
        return not self._frames and not self.answer.read(1)

    def next(self) -> Opened | Advance | Bell | None:
        """Wait for the next frame."""
        while not self._frames:
            data = self.answer.read1(65536)
            assert data, "the line was closed"
            self._frames = list(self._reader.feed(data))
        body = self._frames.pop(0)
        return read_frame(body, self._client.publishers, self._client.versions) if body else None

    def take(self) -> Advance:
        """Wait for an advance and apply it to what the client holds."""
        found = self.next()
        assert isinstance(found, Advance), found
        held = self._client.rows.setdefault(found.bucket, {})
        assert self._client.versions.get(found.bucket, 0) == found.after
        for row in found.page(lambda kind, entity: held.get((kind, entity))).rows:
            if row.op is Op.PUT:
                held[row.kind, row.id] = row.body
            else:
                held.pop((row.kind, row.id), None)
        self._client.versions[found.bucket] = found.moved.upto
        self._client.checkpoint = found.moved.checkpoint
        return found

    def close(self) -> None:
        self._connection.close()
