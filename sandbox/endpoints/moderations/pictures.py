"""The pictures to be judged: fetched or decoded, and judged by their mean colour alone.

The redder a picture is as a whole, the higher it scores as violence; the more magenta, the higher
as sexual. The score is by how much the colour stands out, from 0 to 1; of films the first frame
counts. Nothing here sees what a picture shows.
"""

import asyncio
import base64
import binascii
import io

import aiohttp
from yarl import URL

from sandbox.endpoints.judges import OF_PICTURES
from sandbox.endpoints.refusals import Refusal, invalid

MOST_BYTES = 20 * 10**6
MOST_PIXELS = 50_000_000
SECONDS = 5.0
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
OWN = frozenset({"127.0.0.1", "localhost"})
"""Where addresses may lead: this machine, such as the sandbox's own files."""
DIGITS = 4


async def scores(url: str) -> dict[str, float]:
    """How a picture scores in the categories of `judges.OF_PICTURES`, from 0 to 1.

    Raises:
        Refusal: there is no picture at that address, or it is none.
    """
    data = _decoded(url) if url.startswith("data:") else await _fetched(url)
    return await asyncio.to_thread(_seen, data)


def _seen(data: bytes) -> dict[str, float]:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise _no_picture()
            mean = image.convert("RGB").resize((1, 1), Image.Resampling.BOX).tobytes()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _no_picture() from error
    red, green, blue = mean
    return dict.fromkeys(OF_PICTURES, 0.0) | {
        "violence": _part(red - max(green, blue)),
        "sexual": _part(min(red, blue) - green),
    }


def _part(difference: int) -> float:
    return round(max(difference, 0) / 255, DIGITS)


def _decoded(url: str) -> bytes:
    if len(url) > MOST_BYTES * 4 // 3 + 100:
        raise _too_large()
    try:
        return base64.b64decode(url.partition(";base64,")[2], validate=True)
    except binascii.Error as error:
        raise _no_picture() from error


async def _fetched(url: str) -> bytes:
    if _host(url) not in OWN:
        raise _unavailable(url)
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(url, allow_redirects=False) as response,
        ):
            if response.status != 200:  # noqa: PLR2004 -- OK
                raise _unavailable(url)
            data = await response.content.read(MOST_BYTES + 1)
            while not response.content.at_eof() and len(data) <= MOST_BYTES:
                data += await response.content.readany()
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise _unavailable(url) from error
    if len(data) > MOST_BYTES:
        raise _too_large()
    return data


def _host(url: str) -> str | None:
    try:
        return URL(url).host
    except ValueError:
        return None


def _unavailable(url: str) -> Refusal:
    return invalid(
        f"Failed to download image from {url[:200]}. Image URL may be invalid.",
        param="input",
        code="image_url_unavailable",
    )


def _too_large() -> Refusal:
    return invalid(
        f"Image size exceeds the limit of {MOST_BYTES // 10**6} MB.",
        param="input",
        code="image_too_large",
    )


def _no_picture() -> Refusal:
    return invalid(
        "Unsupported image: it must be one of the following formats: "
        "['png', 'jpeg', 'gif', 'webp'].",
        param="input",
        code="invalid_image_format",
    )
