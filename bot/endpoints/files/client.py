"""The calls about files."""

from contextlib import AbstractAsyncContextManager

from bot.endpoints.transport import Account, ByteStream, FilePart, Transport

from .answer import File, FilePage


class Files:
    """Files at an endpoint (`/files`), of the account that asks."""

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

        Raises:
            EndpointRefused: with the code `MISSING`: this endpoint keeps no files.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        raise NotImplementedError

    async def get(self, account: Account, file_id: str) -> File:
        """What the endpoint knows of one file.

        Raises:
            FileUnknown: it has no such file.
            EndpointRefused: with the code `MISSING`: this endpoint keeps no files.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        raise NotImplementedError

    async def upload(self, account: Account, part: FilePart, purpose: str) -> File:
        """Hands a file over; one whose data is a path is read while it is sent.

        Raises:
            EndpointRefused: with the code `MISSING`: this endpoint keeps no files.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        raise NotImplementedError

    async def delete(self, account: Account, file_id: str) -> None:
        """Deletes a file.

        Raises:
            FileUnknown: it has no such file.
            FileInUse: a job needs it still.
            EndpointRefused: with the code `MISSING`: this endpoint keeps no files.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        raise NotImplementedError

    def content(self, account: Account, file_id: str) -> AbstractAsyncContextManager[ByteStream]:
        """The bytes of a file, at most 512 MiB, in pieces as they come; an empty one gives none.

        Raises:
            FileUnknown: it has no such file.
            EndpointRefused: with the code `MISSING`: this endpoint keeps no files.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        raise NotImplementedError
