"""The calls about files."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.endpoints.absent import is_absent, missing, not_offered
from bot.endpoints.transport import (
    Account,
    Bounds,
    ByteStream,
    Errand,
    FilePart,
    FileUnknown,
    Form,
    Transport,
    no_such_file,
    segment,
)
from bot.errors import EndpointError, EndpointRefused, EndpointUnreachable

from . import reading
from .answer import File, FilePage

LARGEST = 512 * 2**20
"""Bytes of a file, at most."""

_FILES = "/files"
_MOST = 10_000
_KEEP = "keep files"


class Files:
    """Files at an endpoint (`/files`), of the account that asks.

    Every call raises an EndpointRefused with the code `MISSING` where an endpoint keeps no files.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def page(
        self,
        account: Account,
        *,
        purpose: str | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> FilePage:
        """Some of the files, those that follow the file `after`; at most 10,000.

        A server without pages gives more than `limit`: everything at once.

        Raises:
            EndpointError: one of its kinds, with a sentence for the person who asked.
        """
        query = {"limit": str(max(1, min(limit, _MOST)))}
        query |= {"purpose": purpose} if purpose is not None else {}
        query |= {"after": after} if after is not None else {}
        try:
            payload = await self._transport.run(
                account, Errand(path=_FILES, query=query, about="file_id")
            )
        except EndpointRefused as error:
            raise (missing(error, _KEEP) if is_absent(error) else error) from error
        return reading.page(payload, purpose=purpose, after=after)

    async def get(self, account: Account, file_id: str) -> File:
        """What the endpoint knows of one file.

        Raises:
            FileUnknown: it has no such file.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        try:
            payload = await self._transport.run(
                account, Errand(path=_path(file_id), about="file_id", may_tell_failure=True)
            )
        except EndpointRefused as error:
            if not is_absent(error):
                raise
            await self._check(account, error)
            raise no_such_file() from error
        return reading.file({"id": file_id, **payload})

    async def upload(
        self,
        account: Account,
        part: FilePart,
        purpose: str,
        *,
        on_sent: Callable[[int], None] | None = None,
    ) -> File:
        """Hands a file over; one whose data is a path is read while it is sent.

        `on_sent` is told how many bytes were handed over, a little more than those of the file.

        Raises:
            Unclear: the endpoint may have taken the file, and did not say so.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        part = dataclasses.replace(part, field="file")
        try:
            form = await asyncio.to_thread(Form, [("purpose", purpose)], [part])
        except OSError as error:
            raise EndpointUnreachable(
                "The file was lost before it was sent. Send it once more."
            ) from error
        errand = Errand(
            path=_FILES,
            method="POST",
            content=form,
            about="purpose",
            is_once=True,
            may_tell_failure=True,
            on_sent=on_sent,
        )
        try:
            payload = await self._transport.run(account, errand)
        except EndpointRefused as error:
            if not is_absent(error):
                raise
            await self._check(account, error)
            raise not_offered(error, "take files") from error
        return reading.file(payload)

    async def delete(self, account: Account, file_id: str) -> None:
        """Deletes a file.

        Raises:
            FileUnknown: the endpoint has no such file.
            FileInUse: a job needs it still.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        errand = Errand(path=_path(file_id), method="DELETE", about="file_id")
        try:
            answer = await self._transport.run(account, errand)
        except EndpointRefused as error:
            raise await self._told(account, file_id, error, "let files be deleted") from error
        if answer.get("deleted") is False:
            raise EndpointRefused("The endpoint did not delete the file. Try again in a minute.")

    @asynccontextmanager
    async def content(self, account: Account, file_id: str) -> AsyncIterator[ByteStream]:
        """The bytes of a file, at most 512 MiB, in pieces as they come; an empty one gives none.

        Raises:
            FileUnknown: the endpoint has no such file.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        path = f"{_path(file_id)}/content"
        errand = Errand(path=path, about="file_id", bounds=Bounds(answer=LARGEST))
        try:
            stream = await self._transport.open_file(account, errand)
        except EndpointRefused as error:
            raise await self._told(account, file_id, error, "give files back") from error
        try:
            yield stream
        finally:
            stream.close()

    async def _told(
        self, account: Account, file_id: str, error: EndpointRefused, what: str
    ) -> EndpointError:
        """What a refusal means that may be of the file, of the call, or of all such calls."""
        if not is_absent(error):
            return error
        try:
            await self.get(account, file_id)
        except FileUnknown as unknown:
            return unknown
        return not_offered(error, what)

    async def _check(self, account: Account, error: EndpointRefused) -> None:
        """Raises the error that says so if there are no files at this endpoint."""
        errand = Errand(path=_FILES, query={"limit": "1"})
        try:
            await self._transport.run(account, errand)
        except EndpointRefused as refused:
            if is_absent(refused):
                raise missing(error, _KEEP) from error


def _path(file_id: str) -> str:
    """Where a file is; nothing leads elsewhere."""
    part = segment(file_id)
    if part is None:
        raise no_such_file()
    return f"{_FILES}/{part}"
