"""The stand-in's content network: bytes of attachments in memory, behind links that expire."""

import hashlib
import hmac
import secrets
from collections import OrderedDict
from urllib.parse import quote, urlencode

from sandbox.discord.records import Attachment
from sandbox.discord.snowflakes import Clock

LINK_LIFETIME = 24 * 3600
"""Seconds for which a link to an attachment works; a new link comes with each payload."""

MEMORY_LIMIT = 256 * 1024 * 1024
"""Bytes kept at most; the oldest files go first."""


class Cdn:
    """Keeps files, signs links to them and checks the signatures.

    `base_url` is set by whoever starts the server, once the port is known.
    """

    def __init__(self, clock: Clock, *, limit: int = MEMORY_LIMIT) -> None:
        self.base_url = "http://127.0.0.1"
        self._clock = clock
        self._limit = limit
        self._size = 0
        self._files: OrderedDict[int, tuple[Attachment, bytes]] = OrderedDict()
        self._secret = secrets.token_bytes(16)

    def keep(self, attachment: Attachment, content: bytes) -> None:
        """Keep a file, and drop the oldest ones when memory is full."""
        self._files[attachment.id] = (attachment, content)
        self._size += len(content)
        while self._size > self._limit and len(self._files) > 1:
            _, (_, dropped) = self._files.popitem(last=False)
            self._size -= len(dropped)

    def forget(self, attachment_id: int) -> None:
        """Drop a file, if it is still there."""
        _, content = self._files.pop(attachment_id, (None, b""))
        self._size -= len(content)

    def url(self, attachment: Attachment) -> str:
        """Give a link that works for a day from now on."""
        issued = int(self._clock())
        query = self._signed(attachment, issued + LINK_LIFETIME, issued)
        kind = "ephemeral-attachments" if attachment.ephemeral else "attachments"
        place = f"{attachment.channel_id}/{attachment.id}/{quote(attachment.filename)}"
        return f"{self.base_url}/cdn/{kind}/{place}?{query}"

    def content(self, attachment_id: int, query: dict[str, str]) -> tuple[Attachment, bytes] | None:
        """Give a file; None when it is gone, or when the link is wrong or has expired."""
        kept = self._files.get(attachment_id)
        if kept is None:
            return None
        try:
            expires, issued = int(query["ex"], 16), int(query["is"], 16)
        except (KeyError, ValueError):
            return None
        expected = dict(
            [pair.split("=") for pair in self._signed(kept[0], expires, issued).split("&")]
        )
        good = hmac.compare_digest(expected["hm"], query.get("hm", ""))
        return kept if good and expires > self._clock() else None

    def _signed(self, attachment: Attachment, expires: int, issued: int) -> str:
        text = f"{attachment.channel_id}/{attachment.id}/{expires:x}/{issued:x}"
        signature = hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()
        return urlencode({"ex": f"{expires:x}", "is": f"{issued:x}", "hm": signature})
