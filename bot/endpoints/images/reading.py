"""Pictures in answers of many servers, read leniently."""

import asyncio
import base64
import binascii
from collections.abc import Mapping
from typing import Any

from bot.errors import EndpointError, EndpointUnreachable

from .answer import ImageUsage

_SLICE = 2**20  # letters that are decoded at a time, so that other threads come to their turn
_SMALL = 2**16
_MOST = 2**31 - 1  # of tokens: no more is believed


def entries(payload: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The pictures in a response, each with `b64_json` or `url`."""
    found = payload.get("data")
    if not isinstance(found, list):
        return []
    return [entry for entry in found if isinstance(entry, dict)]


def usage(payload: Mapping[str, Any]) -> ImageUsage | None:
    """What the call cost, if the endpoint says so."""
    reported = payload.get("usage")
    if not isinstance(reported, dict):
        return None
    return ImageUsage(_number(reported.get("input_tokens")), _number(reported.get("output_tokens")))


async def decoded(letters: str) -> bytes:
    """The bytes of a base64 text, also of a `data:` URL; large ones in a thread.

    Raises:
        EndpointUnreachable: it is no base64.
    """
    if letters.startswith("data:"):
        letters = letters.partition(",")[2]
    try:
        if len(letters) <= _SMALL:
            return _decoded(letters)
        return await asyncio.to_thread(_decoded, letters)
    except binascii.Error as error:
        raise no_picture() from error


def mime_of(data: bytes) -> str | None:
    """The type of a picture by its first bytes; None if it is none that Discord shows."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return None


def no_picture() -> EndpointError:
    """The error of an answer without a picture in it."""
    return EndpointUnreachable(
        "The endpoint's answer held no picture. Try again, or choose another model."
    )


def _decoded(letters: str) -> bytes:
    if any(space in letters for space in "\n\r "):
        letters = "".join(letters.split())
    pieces = (letters[start : start + _SLICE] for start in range(0, len(letters), _SLICE))
    return b"".join(map(base64.b64decode, pieces))


def _number(value: object) -> int:
    if isinstance(value, int | float) and 0 <= value <= _MOST:
        return int(value)
    return 0
