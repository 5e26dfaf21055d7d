"""Brings files to the endpoint, and finds out what became of uploads that a restart cut off."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Final, TypeGuard

from bot.attachments.downloads import EMPTY, LARGEST
from bot.attachments.kinds import HEAD, Kind, kind_of
from bot.attachments.names import shown_size
from bot.endpoints.files import File, Files, Unclear
from bot.endpoints.transport import FilePart
from bot.errors import (
    ConfigError,
    EndpointUnreachable,
    InputError,
    NotAllowedError,
    ParleyError,
    StorageError,
)
from bot.files.checking import Checked, check
from bot.files.keys import Keyring
from bot.files.lines import LOST
from bot.files.listing import at_endpoint, file_of
from bot.files.purposes import IN_LINES, PURPOSES, Purpose
from bot.storage.clock import unix_ms
from bot.storage.tuning import FileStore, KeptFile, Place, Upload
from bot.usage import Caller

log = logging.getLogger(__name__)

AT_ONCE: Final = 2
"""Files that are checked at a time: a line may take a lot of memory."""
SLACK: Final = 600_000
"""Milliseconds by which an endpoint's clock may be behind."""
LONGEST_NAME: Final = 200

NO_PURPOSE = f"A file has to be for one of these purposes: {', '.join(PURPOSES)}."
NOT_ARRIVED = "The endpoint broke off, and so far lists no such file. Send it again in a minute."
NO_PICTURE = "That is no picture. For `vision`, send a PNG, JPEG, WebP or GIF file."
_BAD = set('/\\:*?"<>|')


class Stage(StrEnum):
    """How far an upload is."""

    FETCHING = "fetching"
    CHECKING = "checking"
    SENDING = "sending"


Tell = Callable[[Stage, int], None]
"""Hears of each stage, and how many bytes of it are done."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file that was uploaded; `checked` where it has a JSON object on each line."""

    file: File
    kept: KeptFile
    checked: Checked | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A file on the disk that is to be uploaded, and the place where it has to go, if any."""

    path: Path
    name: str = field(repr=False)
    purpose: str
    place: Place | None = None


class Uploads:
    """Uploads files that were checked, and remembers each from before it is sent until it is told.

    Args:
        files: the endpoint's.
        store: where they are remembered.
        keyring: the way to the endpoint.
        clock: Unix milliseconds.
    """

    def __init__(
        self,
        files: Files,
        store: FileStore,
        keyring: Keyring,
        *,
        clock: Callable[[], int] = unix_ms,
    ) -> None:
        self._files = files
        self._store = store
        self._keyring = keyring
        self._clock = clock
        self._checking = asyncio.Semaphore(AT_ONCE)
        self._left_over: list[Upload] = []

    async def open(self) -> None:
        """Find what a former run left behind; whatever it is, others can begin."""
        try:
            self._left_over = await self._store.uploads()
        except StorageError as error:
            log.warning("uploads that were cut off are not looked for: %s", error)

    async def send(self, caller: Caller, outgoing: Outgoing, tell: Tell) -> Uploaded:
        """Check a file and send it.

        Raises:
            InputError: it cannot be used for this; the sentence names the lines.
            ParleyError: as `Keyring.begin`, or the endpoint did not take it.
        """
        purpose = purpose_of(outgoing.purpose)
        held = await self._keyring.held(caller.guild_id)
        size = await asyncio.to_thread(_size, outgoing.path)
        tell(Stage.CHECKING, 0)
        checked = await self._checked(outgoing.path, purpose)
        upload = Upload(
            place=outgoing.place or held.place,
            channel_id=caller.channel_id,
            name=filed_name(outgoing.name, purpose),
            purpose=purpose,
            size=size,
            uploaded_by=caller.user_id,
            began_at=self._clock(),
        )
        return await self._remembered(caller, upload, outgoing.path, checked, tell)

    async def _checked(self, path: Path, purpose: Purpose) -> Checked | None:
        if purpose in IN_LINES:
            async with self._checking:
                checked = await check(path, purpose)
            if not checked.is_good:
                raise InputError(refusal(checked))
            return checked
        if purpose == "vision" and not await asyncio.to_thread(_is_picture, path):
            raise InputError(NO_PICTURE)
        return None

    async def _remembered(
        self, caller: Caller, upload: Upload, path: Path, checked: Checked | None, tell: Tell
    ) -> Uploaded:
        """Send a file; what a restart cuts off stays remembered, and is told after it."""
        number = await self._store.begin(upload)
        try:
            file = await self._sent(caller, upload, path, partial(tell, Stage.SENDING))
        except ParleyError:
            await self._store.end(number)
            raise
        kept = self._kept(upload, file, checked)
        await self._store.end(number, kept)
        return Uploaded(file, kept, checked)

    async def _sent(
        self, caller: Caller, upload: Upload, path: Path, on_sent: Callable[[int], None]
    ) -> File:
        on_sent(0)
        part = FilePart("file", upload.name, "application/octet-stream", path)
        try:
            async with self._keyring.begin(caller, "files", place=upload.place) as held:
                return await self._files.upload(held.account, part, upload.purpose, on_sent=on_sent)
        except Unclear as unclear:
            try:
                kept = await self.look_for(upload)
            except ParleyError:
                raise unclear from None
            if kept is None:
                raise EndpointUnreachable(NOT_ARRIVED) from unclear
            return file_of(kept)

    def _kept(self, upload: Upload, file: File, checked: Checked | None = None) -> KeptFile:
        return KeptFile(
            place=upload.place,
            file_id=file.id,
            name=upload.name,
            purpose=upload.purpose,
            size=upload.size,
            examples=checked.examples if checked else None,
            count=checked.count if checked else None,
            tokens=checked.tokens if checked else None,
            uploaded_by=upload.uploaded_by,
            uploaded_at=self._clock(),
        )

    @property
    def left_over(self) -> Sequence[Upload]:
        """The uploads that a former run left behind, and that nobody was told of yet."""
        return tuple(self._left_over)

    async def look_for(self, upload: Upload) -> KeptFile | None:
        """Tell what became of an upload that was cut off; None if it did not arrive.

        Raises:
            EndpointError: the endpoint did not say.
        """
        caller = Caller(
            user_id=upload.uploaded_by,
            guild_id=upload.place.guild_id,
            channel_id=upload.channel_id,
            command="files",
        )
        try:
            async with self._keyring.begin(caller, "files", place=upload.place) as held:
                listing = await at_endpoint(self._files, held.account, upload.purpose)
        except (NotAllowedError, ConfigError):  # whatever is there, this server cannot reach it
            return None
        arrived = [file for file in listing.files if _may_be(upload, file)]
        claimed = await self._store.claimed(upload.place, [file.id for file in arrived])
        free = [file for file in arrived if file.id not in claimed]
        if not free or (not upload.place.own_key and await self._is_doubtful(upload, free)):
            return None
        return self._kept(upload, free[-1])

    async def _is_doubtful(self, upload: Upload, found: Sequence[File]) -> bool:
        """Tell whether a file may be another server's: it then belongs to nobody."""
        alike = [
            each
            for each in await self._store.uploads()
            if (each.name, each.size, each.purpose) == (upload.name, upload.size, upload.purpose)
            and not each.place.own_key
        ]
        return len(found) > 1 or len(alike) > 1

    async def settle(self, upload: Upload, kept: KeptFile | None) -> None:
        """Forget an upload that was told of, and remember its file if it arrived."""
        await self._store.end(upload.id, kept)
        self._left_over = [each for each in self._left_over if each.id != upload.id]


def purpose_of(text: str) -> Purpose:
    """Read a purpose.

    Raises:
        InputError: there is none of this name.
    """
    if not _is_purpose(text):
        raise InputError(NO_PURPOSE)
    return text


def _is_purpose(text: str) -> TypeGuard[Purpose]:
    return text in PURPOSES


def filed_name(name: str, purpose: Purpose) -> str:
    """Give the name under which a file is kept: for JSON lines, endpoints ask for its ending."""
    printable = (each if each.isprintable() and each not in _BAD else "_" for each in name)
    clean = "".join(printable)[-LONGEST_NAME:].strip(" .") or "file"
    if purpose in IN_LINES and not clean.lower().endswith(".jsonl"):
        clean = f"{clean.rpartition('.')[0] or clean}.jsonl"
    return clean


def refusal(checked: Checked) -> str:
    """Tell what is wrong with a file, line by line."""
    lines = [f"- Line {problem.line:,} {problem.sentence}" for problem in checked.problems]
    if checked.more_problems:
        lines.append(f"- … and {checked.more_problems:,} more lines.")
    return "\n".join(["Nothing was uploaded: mend these lines and send the file again.", *lines])


def _may_be(upload: Upload, file: File) -> bool:
    return (
        (file.name, file.size) == (upload.name, upload.size)
        and file.created_at is not None
        and file.created_at >= upload.began_at - SLACK
    )


def _size(path: Path) -> int:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise InputError(LOST) from error
    if not size:
        raise InputError(EMPTY)
    if size > LARGEST:
        raise InputError(f"That file is larger than {shown_size(LARGEST)}. Send a smaller one.")
    return size


def _is_picture(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return kind_of(file.read(HEAD), path.name, None) is Kind.PICTURE
    except OSError as error:
        raise InputError(LOST) from error
