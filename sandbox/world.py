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
from sandbox.endpoint_entries import EndpointEntries
from sandbox.endpoints.server import EndpointServer
from sandbox.voice_entries import voice_entries

HOST = "127.0.0.1"
LARGEST_REQUEST = 110 * 1024 * 1024
"""Bytes; above what either stand-in takes, so that each refuses in its own words."""

WAITING = 1024
"""Connections that may wait to be taken; with fewer, a burst of requests loses a second to TCP."""


class Sandbox:
    """Both stand-ins, to be used as an asynchronous context manager.

    Args:
        port: where to listen on 127.0.0.1; 0 takes a free one.
        history: whether people have talked for some weeks already, so that there is something to
            find.

    Attributes:
        seed: the people, servers and channels by name.
        discord: the Discord stand-in.
        endpoint: the endpoint stand-in.
        url: where it is, once entered.
    """

    def __init__(self, *, port: int = 0, history: bool = False) -> None:
        self._port = port
        self.seed = seeded()
        if history:
            tell(self.seed)
        self.discord = DiscordServer(state=self.seed.state)
        self.endpoint = EndpointServer()
        self.url = ""
        self._secret = secrets.token_hex(32)
        app = web.Application(client_max_size=LARGEST_REQUEST)
        entries = (*EndpointEntries(self.endpoint).table(), *voice_entries())
        web_page.install(app, self.discord.install(app, entries))
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
        """Give the variables with which a bot connects here; its database is in `folder`."""
        return {
            "DISCORD_TOKEN": self.discord.token,
            "DISCORD_API_URL": self.discord.api_url,
            "OPENAI_API_KEY": self.endpoint.api_key,
            "OPENAI_BASE_URL": f"{self.url}/v1",
            "CHAT_MODEL": "rehearsal",
            "COMPLETION_MODEL": "rehearsal-instruct",
            "IMAGE_MODEL": "rehearsal-image",
            "MODERATION_MODEL": "rehearsal-moderation",
            "EMBEDDING_MODEL": "rehearsal-embedding",
            "TRANSCRIPTION_MODEL": "rehearsal-hears",
            "SPEECH_MODEL": "rehearsal-speech",
            "ALLOWED_BASE_URLS": f"{self.url}/v1",
            "SECRET_KEY": self._secret,
            "DATABASE_PATH": str(folder / "parley.db"),
        }

    def welcome(self) -> str:
        """Tell a newcomer what runs here and what to try first."""
        return (
            f"Parley's sandbox is at {self.url}. Nothing leaves this machine, and what answers is\n"
            "a rehearsal partner, not a language model. Ask it as a member:\n\n"
            f"  curl '{self.url}/sandbox/as/member/channels/general/command?wait=5' \\\n"
            """    -d '{"name": "chat", "options": {"prompt": "help"}}'\n\n"""
            "Or send a voice message:\n\n"
            f"  curl '{self.url}/sandbox/as/member/channels/general/voice' \\\n"
            """    -d '{"speech": "Good morning, bot.", "tones": true}'\n\n"""
            "Or have every message judged, and see the case that this one becomes:\n\n"
            f"  curl '{self.url}/sandbox/as/admin/channels/general/command?wait=5' \\\n"
            """    -d '{"name": "moderation enable", "options": {"log_channel": "moderators"}}'\n"""
            f"  curl '{self.url}/sandbox/as/newcomer/channels/general/messages' \\\n"
            """    -d '{"text": "You idiot!"}'\n"""
            f"  curl '{self.url}/sandbox/as/moderator/channels/moderators/messages'\n\n"
            "What people said here lately is invented. Search compares letters, not meaning: look\n"
            "for it in the words that they may have used.\n\n"
            f"What else one can do there: {self.url}/sandbox/ . Stop with Ctrl+C."
        )
