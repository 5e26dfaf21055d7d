"""Pictures in answers of many servers, read leniently."""

import asyncio
import binascii
from collections.abc import Mapping
from typing import Any

from bot.errors import EndpointError, EndpointRefused, EndpointUnreachable

from .answer import ImageUsage

LARGEST = 32 * 2**20
"""Bytes that one picture may have."""

_SLICE = 2**20  # letters that are decoded at a time, so that other threads come to their turn
_SMALL = 2**16
_LONGEST = 32_000
_MOST = 2**31 - 1  # of tokens: no more is believed
_KINDS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)

Entry = Mapping[str, Any]


def entries(payload: Entry) -> list[Entry]:
    """The pictures in a response (ImagesResponse), or the one in an event that completes it."""
    found = payload.get("data")
    if isinstance(found, list):
        return [entry for entry in found if isinstance(entry, dict)]
    return [payload] if letters(payload) or payload.get("url") else []


def is_preview(payload: Entry) -> bool:
    """Whether an event is `image_generation.partial_image` or `image_edit.partial_image`."""
    kind = payload.get("type")
    return isinstance(kind, str) and kind.endswith(".partial_image")


def letters(entry: Entry) -> str | bytes | None:
    """The base64 text of a picture, or the bytes that it means; None if there is neither."""
    for name in ("b64_json", "url"):
        value = entry.get(name)
        if isinstance(value, bytes):
            return value
        if isinstance(value, str) and value and (name != "url" or value.startswith("data:")):
            return value
    return None


def link(entry: Entry) -> str:
    """The URL of a picture.

    Raises:
        EndpointUnreachable: it has none.
    """
    url = entry.get("url")
    if not isinstance(url, str) or not url:
        raise no_picture()
    return url


def revised(entry: Entry) -> str | None:
    """The words that the picture was really made from."""
    prompt = entry.get("revised_prompt")
    return prompt[:_LONGEST] if isinstance(prompt, str) and prompt.strip() else None


def usage(payload: Entry) -> ImageUsage | None:
    """What the call cost, if the endpoint says so (ImageGenUsage)."""
    reported = payload.get("usage")
    if not isinstance(reported, dict):
        return None
    return ImageUsage(_number(reported.get("input_tokens")), _number(reported.get("output_tokens")))


async def decoded(text: str | bytes) -> tuple[bytes, str]:
    """The bytes and the type of a base64 text, also of a `data:` URL; large ones in a thread.

    Bytes have been decoded already.

    Raises:
        EndpointRefused: the picture is too large.
        EndpointUnreachable: it is no picture.
    """
    most = LARGEST if isinstance(text, bytes) else LARGEST * 4 // 3 + 4
    if len(text) > most:
        raise EndpointRefused(
            f"The endpoint's picture is larger than {LARGEST // 2**20} MiB. Ask for a smaller one."
        )
    if isinstance(text, bytes):
        return known(text)
    if text.startswith("data:"):
        text = text.partition(",")[2]
    try:
        small = len(text) <= _SMALL
        return known(_bytes(text) if small else await asyncio.to_thread(_bytes, text))
    except ValueError as error:
        raise no_picture() from error


def known(data: bytes) -> tuple[bytes, str]:
    """A picture and its type, told by the first bytes: one that Discord shows.

    Raises:
        EndpointUnreachable: it is none.
    """
    for start, mime in _KINDS:
        if data.startswith(start):
            return data, mime
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return data, "image/webp"
    raise no_picture()


def no_picture() -> EndpointError:
    """The error of an answer without a picture in it."""
    return EndpointUnreachable(
        "The endpoint's answer held no picture. Try again, or choose another model."
    )


def _bytes(text: str) -> bytes:
    """What a base64 text means; line breaks and missing padding are no error."""
    if any(space in text for space in "\r\n "):
        text = "".join(text.split())
    text = text.rstrip("=")
    text += "=" * (-len(text) % 4)
    pieces = (text[start : start + _SLICE] for start in range(0, len(text), _SLICE))
    return b"".join(binascii.a2b_base64(piece, strict_mode=True) for piece in pieces)


def _number(value: object) -> int:
    return int(value) if isinstance(value, int | float) and 0 <= value <= _MOST else 0
