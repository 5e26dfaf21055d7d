"""The file family: takes files in while they arrive, lists them, gives them back."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from aiohttp import web

from sandbox.endpoints.exchange import Exchange
from sandbox.endpoints.gate import Handler, Route
from sandbox.endpoints.paging import paged, whole_number
from sandbox.endpoints.refusals import Refusal, unknown_path

from .shelf import Shelves, Stored
from .taking import take

MOST = 10_000
PIECE = 2**18
MIME = "application/octet-stream"

InUse = Callable[[str, str], str | None]
"""Tells of an account and a file the job that needs it."""


class FileFamily:
    """`/files`; nobody answers there while it `is_gone`."""

    def __init__(self, shelves: Shelves, in_use: InUse) -> None:
        self._shelves = shelves
        self._in_use = in_use
        self.is_gone = False

    def routes(self) -> tuple[Route, ...]:
        """The family's operations."""
        return (
            self._route("POST", "/files", self.upload, takes_stream=True),
            self._route("GET", "/files", self.list),
            self._route("GET", "/files/{file}", self.describe),
            self._route("DELETE", "/files/{file}", self.delete),
            self._route("GET", "/files/{file}/content", self.give),
        )

    def _route(
        self, method: str, path: str, handler: Handler, *, takes_stream: bool = False
    ) -> Route:
        async def unless_gone(exchange: Exchange) -> web.StreamResponse:
            if self.is_gone:
                raise unknown_path(method, exchange.request.path)
            return await handler(exchange)

        return Route("files", method, path, unless_gone, takes_stream=takes_stream)

    async def upload(self, exchange: Exchange) -> web.StreamResponse:
        """Take a file in."""
        stored = await take(exchange, self._shelves)
        return await exchange.answer(stored.to_json())

    async def list(self, exchange: Exchange) -> web.StreamResponse:
        """List the account's files, the newest first unless told otherwise."""
        query = exchange.request.query
        limit = whole_number(query, "limit", 1, MOST, default=MOST)
        order = query.get("order", "desc")
        if order not in ("asc", "desc"):
            raise Refusal(400, "Invalid 'order': expected 'asc' or 'desc'.", param="order")
        files: Sequence[Stored] = tuple(self._shelves.of(exchange.account))
        files = files if order == "asc" else files[::-1]
        if purpose := query.get("purpose"):
            files = [file for file in files if file.purpose == purpose]
        page, has_more = paged(files, query.get("after"), limit)
        entries = [file.to_json() for file in page]
        ends: dict[str, Any] = {"first_id": "", "last_id": ""}
        if page:
            ends = {"first_id": page[0].id, "last_id": page[-1].id}
        return await exchange.answer(
            {"object": "list", "data": entries, **ends, "has_more": has_more}
        )

    async def describe(self, exchange: Exchange) -> web.StreamResponse:
        """Tell of one file."""
        return await exchange.answer(self._found(exchange).to_json())

    async def delete(self, exchange: Exchange) -> web.StreamResponse:
        """Throw a file away, unless a job needs it."""
        stored = self._found(exchange)
        job = self._in_use(exchange.account, stored.id)
        if job is not None:
            raise Refusal(
                409,
                f"File {stored.id} is in use by the fine-tuning job {job} and cannot be deleted "
                "until the job has ended.",
                param="id",
                code="file_in_use",
            )
        self._shelves.of(exchange.account).remove(stored.id)
        return await exchange.answer({"id": stored.id, "object": "file", "deleted": True})

    async def give(self, exchange: Exchange) -> web.StreamResponse:
        """Give a file's content back, in pieces."""
        stored = self._found(exchange)
        if stored.size <= PIECE:
            return await exchange.send(stored.data, content_type=MIME)
        response = await exchange.begin(MIME, length=stored.size)
        exchange.call.mark_first_byte()
        file = await asyncio.to_thread(stored.path.open, "rb")
        try:
            while piece := await asyncio.to_thread(file.read, PIECE):
                await exchange.write(response, piece)
        finally:
            with suppress(OSError):
                file.close()
        await response.write_eof()
        return response

    def _found(self, exchange: Exchange) -> Stored:
        return self._shelves.of(exchange.account).find(exchange.request.match_info["file"])
