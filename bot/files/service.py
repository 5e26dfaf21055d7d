"""What a server does with files at its endpoint."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.attachments.downloads import LARGEST, Downloads
from bot.endpoints.files import File, Files, FileUnknown
from bot.errors import InputError, ParleyError
from bot.files.fetching import written
from bot.files.keys import Held, Keyring
from bot.files.listing import Listing, Shelves, at_endpoint, choices, file_of, listed
from bot.files.uploading import Outgoing, Stage, Tell, Uploaded, Uploads, purpose_of
from bot.storage.clock import unix_ms
from bot.storage.tuning import FileStore, KeptFile, Place
from bot.usage import Caller

MOST_CHOICES: Final = 25
PATIENCE: Final = 2.0
"""Seconds; Discord gives up on choices after 3."""
UNKNOWN = "There is no such file. /files list shows which there are."


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that Discord has; `size` is in bytes."""

    url: str = field(repr=False)
    name: str = field(repr=False)
    size: int


@dataclass(frozen=True, slots=True)
class Content:
    """A file at the endpoint, and where it is on the disk; None if it is too large for that."""

    file: File
    place: Place
    path: Path | None


@dataclass(frozen=True, slots=True)
class Found:
    """A file at the endpoint, and what is known of it if it was uploaded here."""

    file: File
    kept: KeptFile | None


class ServerFiles:
    """The files of servers. With the operator's key, a server's are those that it uploaded.

    Every method raises NotAllowedError where a server may use no key for this, ConfigError where
    its own cannot be used any more, and EndpointError where the endpoint did not do it.

    Args:
        files: the endpoint's.
        store: which of them servers uploaded.
        keyring: the way to the endpoint.
        downloads: room on the disk, and what brings files from Discord.
        clock: Unix milliseconds.
    """

    def __init__(
        self,
        files: Files,
        store: FileStore,
        keyring: Keyring,
        *,
        downloads: Downloads,
        clock: Callable[[], int] = unix_ms,
    ) -> None:
        self.keyring = keyring
        self.uploads = Uploads(files, store, keyring, clock=clock)
        self._files = files
        self._store = store
        self._downloads = downloads
        self._clock = clock
        self._shelves = Shelves()

    async def open(self) -> None:
        """Find the uploads that a former run left behind."""
        await self.uploads.open()

    def forget_guild(self, guild_id: int) -> None:
        """Drop what is kept in memory of a server."""
        self._shelves.forget_guild(guild_id)

    async def listing(self, caller: Caller, purpose: str | None = None) -> Listing:
        """List the files, of one purpose or of all."""
        held = await self.keyring.held(caller.guild_id)
        if not held.place.own_key:
            kept = await self._store.of(held.place, purpose)
            return listed([file_of(each) for each in kept])
        async with self.keyring.begin(caller, "files", place=held.place):
            return await at_endpoint(self._files, held.account, purpose)

    async def choices(
        self, caller: Caller, typed: str, purposes: Sequence[str] | None = None
    ) -> dict[str, str]:
        """Offer files whose name or id contains what was typed: what is shown, and the id.

        There are none while the endpoint is away.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                found = await self._lately(caller)
        except (ParleyError, TimeoutError):
            return {}
        return dict([*choices(found.files, typed, purposes).items()][:MOST_CHOICES])

    async def info(self, caller: Caller, file: str) -> Found:
        """Give one file by its id, or by a name that only one has.

        Raises:
            InputError: there is no such file, or several have that name.
        """
        held, file = await self.keyring.held(caller.guild_id), _typed(file)
        try:
            return await self._look(caller, held, file)
        except FileUnknown:
            return await self._look_by_name(caller, held, file)

    async def upload(
        self,
        caller: Caller,
        incoming: Incoming,
        purpose: str,
        tell: Tell | None = None,
    ) -> Uploaded:
        """Bring a file from Discord to the endpoint; `tell` hears how far it is.

        Raises:
            InputError: it cannot be used for this; the sentence names the lines.
            EndpointBusy: too many files are being worked on.
        """
        tell = tell or _nobody
        place = await self.keyring.place(caller.guild_id)
        purpose_of(purpose)
        tell(Stage.FETCHING, 0)
        async with self._downloads.file(incoming.url, size=incoming.size) as path:
            outgoing = Outgoing(path=path, name=incoming.name, purpose=purpose, place=place)
            return await self._send(caller, outgoing, tell)

    async def upload_path(
        self, caller: Caller, path: Path, *, name: str, purpose: str, place: Place | None = None
    ) -> Uploaded:
        """Send a file from the disk; `place` is where it has to go, if that was settled before.

        Raises:
            InputError: it cannot be used for this; the sentence names the lines.
        """
        outgoing = Outgoing(path=path, name=name, purpose=purpose, place=place)
        return await self._send(caller, outgoing, _nobody)

    async def delete(self, caller: Caller, file_id: str) -> None:
        """Delete a file at the endpoint.

        Raises:
            InputError: there is no such file.
            FileInUse: a job needs it still.
        """
        held, file_id = await self.keyring.held(caller.guild_id), _typed(file_id)
        try:
            await self._check_own(held.place, file_id)
            async with self.keyring.begin(caller, "files", place=held.place):
                await self._files.delete(held.account, file_id)
        except FileUnknown as error:
            await self._forget(held.place, file_id)
            raise InputError(UNKNOWN) from error
        await self._forget(held.place, file_id)

    @asynccontextmanager
    async def content(self, caller: Caller, file: str, *, limit: int) -> AsyncIterator[Content]:
        """Bring a file to the disk until the end of the block, if it has at most `limit` bytes.

        `file` is its id, or a name that only one has.

        Raises:
            InputError: there is no such file, or the disk is full.
            EndpointBusy: too many files are being worked on.
        """
        held = await self.keyring.held(caller.guild_id)
        found = (await self.info(caller, file)).file
        limit = min(limit, LARGEST)
        if (found.size or 0) > limit:
            yield Content(found, held.place, None)
            return
        async with self._downloads.room(found.size or limit) as folder:
            path = folder / "file"
            async with (
                self.keyring.begin(caller, "files", place=held.place),
                self._files.content(held.account, found.id) as stream,
            ):
                fits = await written(stream, path, limit)
            yield Content(found, held.place, path if fits else None)

    async def kept(self, place: Place, file_id: str) -> KeptFile | None:
        """Tell what is known of a file that was uploaded here."""
        return await self._store.get(place, file_id)

    async def kept_named(self, place: Place, name: str) -> KeptFile | None:
        """Tell what is known of the newest file that was uploaded here under a name."""
        return await self._store.named(place, name)

    async def keep(self, caller: Caller, place: Place, file: File) -> None:
        """Count a file as the server's own, such as the results of one of its jobs."""
        kept = KeptFile(
            place=place,
            file_id=file.id,
            name=file.name,
            purpose=file.purpose,
            size=file.size or 0,
            uploaded_by=caller.user_id,
            uploaded_at=file.created_at or self._clock(),
        )
        await self._store.keep(kept)
        self._shelves.drop(place)

    async def _send(self, caller: Caller, outgoing: Outgoing, tell: Tell) -> Uploaded:
        uploaded = await self.uploads.send(caller, outgoing, tell)
        self._shelves.drop(uploaded.kept.place)
        return uploaded

    async def _check_own(self, place: Place, file_id: str) -> KeptFile | None:
        """Let nobody with the operator's key near what he did not upload. Raises FileUnknown."""
        kept = await self._store.get(place, file_id)
        if kept is None and not place.own_key:
            raise FileUnknown(UNKNOWN)
        return kept

    async def _look(self, caller: Caller, held: Held, file_id: str) -> Found:
        kept = await self._check_own(held.place, file_id)
        try:
            async with self.keyring.begin(caller, "files", place=held.place):
                file = await self._files.get(held.account, file_id)
        except FileUnknown:
            await self._forget(held.place, file_id)
            raise
        return Found(file, kept)

    async def _look_by_name(self, caller: Caller, held: Held, name: str) -> Found:
        named = [each for each in (await self._lately(caller)).files if each.name == name]
        if len(named) > 1:
            raise InputError(f"{len(named)} files have this name. Choose one by its id.")
        try:
            if named:
                return await self._look(caller, held, named[0].id)
        except FileUnknown as error:
            raise InputError(UNKNOWN) from error
        raise InputError(UNKNOWN)

    async def _lately(self, caller: Caller) -> Listing:
        """List all files as they were within the last minute."""
        place = await self.keyring.place(caller.guild_id)
        return await self._shelves.get(place, lambda: self.listing(caller))

    async def _forget(self, place: Place, file_id: str) -> None:
        await self._store.forget(place, file_id)
        self._shelves.drop(place)


def _typed(file: str) -> str:
    """Give what somebody typed as the database takes it, which knows no halves of letters."""
    return file.encode(errors="replace").decode().strip()


def _nobody(stage: Stage, done: int) -> None:
    """Tell nobody how far an upload is."""
