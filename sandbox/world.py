"""The whole world on one loopback port: Discord, the model endpoint, and the control interface."""

import secrets
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from sandbox import web as web_page
from sandbox.discord.history import tell
from sandbox.discord.seed import seeded
from sandbox.discord.server import DiscordServer
from sandbox.endpoint_entries import EndpointEntries, summary
from sandbox.endpoints.relay import Upstream
from sandbox.endpoints.server import EndpointServer
from sandbox.voice_entries import voice_entries
from sandbox.welcome import welcome

HOST = "127.0.0.1"
LARGEST_REQUEST = 110 * 1024 * 1024
"""Bytes; above what either stand-in takes, so that each refuses in its own words."""

WAITING = 1024
"""Connections that may wait to be taken; with fewer, a burst of requests loses a second to TCP."""

_REHEARSAL = {
    "CHAT_MODEL": "rehearsal",
    "COMPLETION_MODEL": "rehearsal-instruct",
    "IMAGE_MODEL": "rehearsal-image",
    "MODERATION_MODEL": "rehearsal-moderation",
    "EMBEDDING_MODEL": "rehearsal-embedding",
    "TRANSCRIPTION_MODEL": "rehearsal-hears",
    "SPEECH_MODEL": "rehearsal-speech",
}


class Sandbox:
    """Both stand-ins, to be used as an asynchronous context manager.

    Args:
        port: where to listen on 127.0.0.1; 0 takes a free one.
        history: whether people have talked for some weeks already, so that there is something to
            find.
        upstream: a real endpoint that answers in the stand-in's place, if there is one.

    Attributes:
        seed: the people, servers and channels by name.
        discord: the Discord stand-in.
        endpoint: the endpoint stand-in.
        url: where it is, once entered.
    """

    def __init__(
        self, *, port: int = 0, history: bool = False, upstream: Upstream | None = None
    ) -> None:
        self._port = port
        self.seed = seeded()
        if history:
            tell(self.seed)
        self.discord = DiscordServer(state=self.seed.state)
        self._upstream = upstream
        # What may cost money is not behind a key that everybody knows.
        self.endpoint = (
            EndpointServer(api_key=secrets.token_hex(16), upstream=upstream)
            if upstream
            else EndpointServer()
        )
        self.url = ""
        self._secret = secrets.token_hex(32)
        app = web.Application(client_max_size=LARGEST_REQUEST)
        entries = (*EndpointEntries(self.endpoint).table(), *voice_entries())
        control = self.discord.install(app, entries)
        self.endpoint.calls.watch(lambda call: control.journal.tell("CALL", summary(call)))
        web_page.install(app, control, upstream.base_url if upstream else None)
        self.endpoint.install(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)

    async def __aenter__(self) -> Self:
        """Listen."""
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, self._port, backlog=WAITING).start()
        port = self._runner.addresses[0][1]
        self.url = self.discord.base_url = f"http://{HOST}:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close every connection."""
        await self.discord.close()
        await self._runner.cleanup()

    def environment(self, folder: Path) -> dict[str, str]:
        """Give the variables with which a bot connects here; its database is in `folder`.

        They name the stand-in's models, but none where a real endpoint is behind it.
        """
        return {
            **(_REHEARSAL if self._upstream is None else {}),
            "DISCORD_TOKEN": self.discord.token,
            "DISCORD_API_URL": self.discord.api_url,
            "OPENAI_API_KEY": self.endpoint.api_key,
            "OPENAI_BASE_URL": f"{self.url}/v1",
            "ALLOWED_BASE_URLS": f"{self.url}/v1",
            "SECRET_KEY": self._secret,
            "SHARED_FINE_TUNING": "true",
            "DATABASE_PATH": str(folder / "parley.db"),
        }

    def welcome(self) -> str:
        """Tell a newcomer what runs here and what to try first."""
        return welcome(self.url, self._upstream.base_url if self._upstream else None)
