"""Small pictures, and answers with them."""

import base64
from collections.abc import AsyncGenerator
from typing import Any

from bot.endpoints.images import Made, Partial
from bot.errors import EndpointError

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
JPEG = b"\xff\xd8\xff\xe0" + bytes(40)
WEBP = b"RIFF\x20\x00\x00\x00WEBPVP8 " + bytes(40)
GIF = b"GIF89a" + bytes(40)


def letters(data: bytes) -> str:
    return base64.b64encode(data).decode()


def answer(*entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"created": 1, "data": list(entries)} | more


def data(*pictures: bytes) -> dict[str, Any]:
    return answer(*({"b64_json": letters(picture)} for picture in pictures))


async def all_of(pictures: AsyncGenerator[Partial | Made, None]) -> list[Partial | Made]:
    return [picture async for picture in pictures]


async def until_the_error(
    pictures: AsyncGenerator[Partial | Made, None],
) -> tuple[list[Partial | Made], EndpointError | None]:
    """What came, and the error that it ended with."""
    seen: list[Partial | Made] = []
    try:
        async for picture in pictures:
            seen.append(picture)  # noqa: PERF401 -- what came before the error counts
    except EndpointError as error:
        return seen, error
    return seen, None
