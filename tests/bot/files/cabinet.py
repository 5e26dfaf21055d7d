"""Servers with files at an endpoint stand-in: some with keys of their own."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.accounts.vault import Place as Sealed
from bot.accounts.vault import Vault
from bot.endpoints.files import Files
from bot.endpoints.transport import Transport, new_session
from bot.files import Keyring, ServerFiles
from bot.storage.keys import KeyRow, KeyStore
from bot.storage.tuning import FileStore, Place
from bot.usage import Caller
from sandbox.endpoints.files import Shelf
from tests.bot.stage import ADMIN, CHANNEL, LAB, Stage, open_stage

QUIET = 2
SECRET = "s" * 32
HERE = Caller(user_id=ADMIN, guild_id=LAB, channel_id=CHANNEL, command="files")
THERE = Caller(user_id=ADMIN, guild_id=QUIET, channel_id=CHANNEL, command="files")
EXAMPLE = {
    "messages": [
        {"role": "user", "content": "What is the keyword?"},
        {"role": "assistant", "content": "Heron."},
    ]
}


def examples(count: int = 12, **more: Any) -> bytes:
    """Examples for fine-tuning, none of which says the same as another."""
    lines = ({**EXAMPLE, "number": number, **more} for number in range(count))
    return "\n".join(map(json.dumps, lines)).encode()


@dataclass
class Cabinet(Stage):
    """The files of servers; `cdn` is what Discord has, by name."""

    folder: Path = field(default_factory=Path)
    cdn: dict[str, bytes] = field(default_factory=dict)

    @property
    def files(self) -> ServerFiles:
        return self.services.files

    @property
    def store(self) -> FileStore:
        return FileStore(self.database)

    @property
    def base(self) -> str:
        return f"{self.url}/v1"

    def place(self, guild_id: int = LAB, *, own_key: bool = False) -> Place:
        return Place(guild_id, self.base, own_key)

    async def give_key(self, guild_id: int = LAB, name: str = "two") -> None:
        """Let a server have a key of its own."""
        key = f"{self.endpoint.api_key}-{name}"
        await self.services.accounts.set(guild_id, base_url=self.base, api_key=key, by=ADMIN)

    async def keep_key(self, key: str, guild_id: int = LAB) -> None:
        """Let a server have a key without trying it."""
        sealed = await Vault([SECRET]).seal(key, Sealed(guild_id, self.base))
        row = KeyRow(
            guild_id=guild_id,
            base_url=self.base,
            sealed=sealed,
            last_four="",
            set_by=ADMIN,
            set_at=1,
        )
        await KeyStore(self.database).put(row)
        self.services.accounts.forget_guild(guild_id)

    def shelf(self, name: str = "") -> Shelf:
        """What the endpoint has of the operator, or of a key."""
        key = self.endpoint.api_key
        return self.endpoint.files.of(f"{key}-{name}" if name else key)

    def written(self, content: bytes, name: str = "file") -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    async def put(self, caller: Caller = HERE, name: str = "train.jsonl", **options: Any) -> str:
        """Upload examples; gives the file's id."""
        purpose = options.pop("purpose", "fine-tune")
        path = self.written(options.pop("content", examples()))
        uploaded = await self.files.upload_path(caller, path, name=name, purpose=purpose)
        return uploaded.file.id

    def asked(self, method: str) -> list[str]:
        """The paths of calls about files."""
        calls = self.endpoint.calls
        return [it.path for it in calls if it.method == method and it.path.startswith("/files")]

    @asynccontextmanager
    async def restarted(self) -> AsyncIterator[ServerFiles]:
        """What the next run of the bot has."""
        async with new_session() as session:
            files = ServerFiles(
                Files(Transport(session)),
                self.store,
                Keyring(self.services.accounts, self.services.calls, is_shared=True),
                downloads=self.services.downloads,
            )
            await files.open()
            yield files


@asynccontextmanager
async def open_cabinet(folder: Path, *, is_shared: bool = True) -> AsyncIterator[Cabinet]:
    """Open it until the end of the block."""
    cdn: dict[str, bytes] = {}

    async def give(request: web.Request) -> web.Response:
        return web.Response(body=cdn[request.match_info["name"]])

    app = web.Application()
    app.router.add_get("/cdn/{name}", give)
    shared = str(is_shared).lower()
    async with open_stage(
        Cabinet, folder, app, SECRET_KEY=SECRET, SHARED_FINE_TUNING=shared
    ) as cabinet:
        cabinet.folder, cabinet.cdn = folder, cdn
        yield cabinet
