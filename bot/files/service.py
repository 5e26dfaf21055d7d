"""What a server does with files at its endpoint."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from bot.attachments.downloads import Downloads
from bot.endpoints.files import File
from bot.files.checking import Checked
from bot.files.keys import Keyring
from bot.storage.tuning import KeptFile, Place
from bot.usage import Caller


class Stage(StrEnum):
    """How far an upload is."""

    FETCHING = "fetching"
    CHECKING = "checking"
    SENDING = "sending"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that Discord has; `size` is in bytes."""

    url: str = field(repr=False)
    name: str = field(repr=False)
    size: int


@dataclass(frozen=True, slots=True)
class Found:
    """A file at the endpoint, and what is known of it if it was uploaded here."""

    file: File
    kept: KeptFile | None


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file that was uploaded; `checked` where it is of examples for fine-tuning."""

    file: File
    kept: KeptFile
    checked: Checked | None


@dataclass(frozen=True, slots=True)
class Listing:
    """Files, the newest first; `is_whole` unless there are more than are listed."""

    files: Sequence[File]
    is_whole: bool


class ServerFiles:
    """The files of servers. With the operator's key, a server's are those that it uploaded.

    Every method raises NotAllowedError where a server may use no key for this, ConfigError where
    its own cannot be used any more, and EndpointError where the endpoint did not do it.
    """

    def __init__(self, keyring: Keyring, downloads: Downloads) -> None:
        self.keyring = keyring
        self._downloads = downloads

    async def list(self, caller: Caller, purpose: str | None = None) -> Listing:
        """List the files, of one purpose or of all."""
        raise NotImplementedError

    async def choices(
        self, caller: Caller, typed: str, purposes: Sequence[str] | None = None
    ) -> dict[str, str]:
        """Offer files whose name or id contains what was typed: what is shown, and the id.

        There are none while the endpoint is away.
        """
        raise NotImplementedError

    async def info(self, caller: Caller, file: str) -> Found:
        """Give one file by its id, or by a name that only one has.

        Raises:
            InputError: there is no such file.
        """
        raise NotImplementedError

    async def upload(
        self,
        caller: Caller,
        incoming: Incoming,
        purpose: str,
        tell: Callable[[Stage], None] | None = None,
    ) -> Uploaded:
        """Bring a file from Discord to the endpoint; `tell` hears how far it is.

        Raises:
            InputError: it cannot be used for this; the sentence names the lines.
            EndpointBusy: too many files are being worked on.
        """
        raise NotImplementedError

    async def upload_path(
        self, caller: Caller, path: Path, *, name: str, purpose: str, place: Place | None = None
    ) -> Uploaded:
        """Send a file from the disk; `place` is where it has to go, if that was settled before.

        Raises:
            InputError: it cannot be used for this; the sentence names the lines.
        """
        raise NotImplementedError

    async def delete(self, caller: Caller, file_id: str) -> None:
        """Delete a file at the endpoint.

        Raises:
            InputError: there is no such file.
        """
        raise NotImplementedError

    @asynccontextmanager
    async def content(
        self, caller: Caller, file_id: str, *, limit: int
    ) -> AsyncIterator[Path | None]:
        """Bring a file to the disk until the end of the block; None if it has over `limit` bytes.

        Raises:
            InputError: there is no such file.
            EndpointBusy: too many files are being worked on.
        """
        raise NotImplementedError
        yield

    async def kept(self, place: Place, file_id: str) -> KeptFile | None:
        """Tell what is known of a file that was uploaded here."""
        raise NotImplementedError

    async def kept_named(self, place: Place, name: str) -> KeptFile | None:
        """Tell what is known of the newest file that was uploaded here under a name."""
        raise NotImplementedError

    async def keep(self, caller: Caller, place: Place, file: File) -> None:
        """Count a file as the server's own, such as the results of one of its jobs."""
        raise NotImplementedError
