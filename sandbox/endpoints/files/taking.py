"""Takes a file in, and refuses it in the API's words."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from sandbox.endpoints import fields as check
from sandbox.endpoints.exchange import Exchange
from sandbox.endpoints.multipart import FORM, Part, described, values
from sandbox.endpoints.refusals import (
    Refusal,
    duplicate,
    unrecognized,
    wrong_content_type,
)

from .arriving import Arriving
from .examples import Contents, look_through
from .shelf import Shelves, Stored

PURPOSES = ("assistants", "batch", "fine-tune", "vision", "user_data", "evals")
FIELDS = ("file", "purpose", "expires_after[anchor]", "expires_after[seconds]")
FOR_TUNING = "fine-tune"
ENDING = ".jsonl"


async def take(exchange: Exchange, shelves: Shelves) -> Stored:
    """Keep the file of a form, which is written down as it comes.

    Raises:
        Refusal: it is no such form, or the file cannot be kept.
    """
    request = exchange.request
    if request.content_type != FORM:
        raise wrong_content_type(request.content_type, FORM)
    path = await asyncio.to_thread(shelves.place)
    try:
        parts = await _written(exchange, path, shelves.largest)
        file, purpose = _checked(parts)
        contents = await asyncio.to_thread(_contents, path, file, purpose)
        return shelves.of(exchange.account).add(
            path, name=file.filename or "file", purpose=purpose, contents=contents
        )
    except BaseException:
        path.unlink(missing_ok=True)
        raise


async def _written(exchange: Exchange, path: Path, largest: int) -> list[Part]:
    """The parts of the form; the file's content is at the path."""
    request, call = exchange.request, exchange.call
    form = Arriving(request.content, request.headers["Content-Type"])
    parts: list[Part] = []
    size = 0
    async for part in form.parts():
        if part.field in [other.field for other in parts]:
            raise duplicate(part.field)
        if part.is_file:
            size = await _write(form.content(), path, largest)
            parts.append(part)
        else:
            parts.append(Part(part.field, (await form.text()).encode()))
    call.size, call.parts = form.size, tuple(parts)
    call.body = body = described(parts)
    if isinstance(body.get("file"), dict):
        body["file"]["size"] = size
    return parts


async def _write(content: AsyncIterator[bytes], path: Path, largest: int) -> int:
    size = 0
    file = await asyncio.to_thread(path.open, "wb")
    try:
        async for piece in content:
            size += len(piece)
            if size > largest:
                raise Refusal(
                    413,
                    f"The file is larger than the maximum of {largest // 2**20} MB.",
                    param="file",
                    code="file_too_large",
                )
            await asyncio.to_thread(file.write, piece)
    finally:
        await asyncio.to_thread(file.close)
    return size


def _checked(parts: list[Part]) -> tuple[Part, str]:
    unknown = [part.field[:80] for part in parts if part.field not in FIELDS]
    if unknown:
        raise unrecognized(unknown)
    given = values(parts, typed=frozenset())
    if "purpose" not in given:
        raise check.missing("purpose")
    check.one_of(*PURPOSES)(given["purpose"], "purpose")
    file = next((part for part in parts if part.is_file and part.field == "file"), None)
    if file is None:
        raise check.missing("file")
    return file, str(given["purpose"])


def _contents(path: Path, file: Part, purpose: str) -> Contents | None:
    """Look through a file for fine-tuning; blocks."""
    if not path.exists() or not path.stat().st_size:
        raise Refusal(400, "File is empty.", param="file", code="empty_file")
    if purpose != FOR_TUNING:
        return None
    if not (file.filename or "").lower().endswith(ENDING):
        raise Refusal(
            400,
            "Invalid file format for Fine-Tuning API. Must be .jsonl",
            param="file",
            code="invalid_file_format",
        )
    return look_through(path)
