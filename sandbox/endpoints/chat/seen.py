"""What reached the rehearsal partner: turns, speakers, pictures, files."""

import asyncio
import base64
import binascii
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.endpoints.refusals import Refusal

FORMATS = {"PNG", "JPEG", "GIF", "WEBP"}
SPEAKER = re.compile(r"(?:\A|\n\n)([^\n:`]{1,80}): ")
FILE = re.compile(
    r"^[^\n]{0,80}?(?:`(?P<quoted>[^`\n]{1,200})`|(?P<bare>[\w()+-][\w.()+-]{0,100}\.\w{1,8}\b))"
    r"[^\n]{0,200}:\n+(?P<fence>`{3,})[^\n]*\n.*?(?:^(?P=fence)\s*?$|\Z)",
    re.MULTILINE | re.DOTALL,
)
"""A text file as the bot sends it: a line that names it, a colon, its text between fences."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: what Pillow calls its format, and its dimensions in pixels; or where it is."""

    format: str = ""
    width: int = 0
    height: int = 0
    url: str = ""

    def described(self) -> str:
        """Say what it is, in a few words."""
        if self.url:
            return f"by its address, which I do not open: {self.url[:100]}"
        return f"{self.format}, {self.width} × {self.height} pixels"  # noqa: RUF001 - the right sign


@dataclass(frozen=True, slots=True)
class Turn:
    """One message: who sent it in which role, its words without files, and what came with it."""

    role: str
    text: str
    speakers: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """A whole request: the instructions (system prompt) and the turns, oldest first."""

    instructions: str
    turns: tuple[Turn, ...]

    @property
    def question(self) -> Turn:
        """The last user message, or an empty one."""
        asked = [turn for turn in self.turns if turn.role == "user"]
        return asked[-1] if asked else Turn("user", "")

    @property
    def speakers(self) -> tuple[str, ...]:
        """Everyone whose name was given, in order of appearance."""
        return tuple(dict.fromkeys(name for turn in self.turns for name in turn.speakers))

    def before(self, index: int) -> "Seen":
        """The conversation as it was before the turn of that index."""
        return Seen(self.instructions, self.turns[:index])


async def look(messages: Iterable[Mapping[str, Any]]) -> Seen:
    """Take in a request's messages; pictures are looked at in a thread.

    Raises:
        Refusal: a picture is none.
    """
    instructions, turns = [], []
    for message in messages:
        parts = _parts(message.get("content") or message.get("refusal") or "")
        if message["role"] in ("system", "developer"):
            instructions.append(_words(parts))
        else:
            turns.append(await _turn(message, parts))
    return Seen("\n\n".join(instructions), tuple(turns))


def _parts(content: str | list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _words(parts: Iterable[Mapping[str, Any]]) -> str:
    return "\n\n".join(part.get("text") or part.get("refusal") or "" for part in parts).strip("\n")


async def _turn(message: Mapping[str, Any], parts: list[Mapping[str, Any]]) -> Turn:
    role, text = message["role"], _words(part for part in parts if "image_url" not in part)
    urls = [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
    files = [_file_name(part) for part in parts if part["type"] in ("file", "input_audio")]
    speakers = [message["name"]] if "name" in message else []
    if role == "user":
        files += (match["quoted"] or match["bare"] for match in FILE.finditer(text))
        text = FILE.sub("", text).strip("\n")
        if SPEAKER.match(text) and not text.lower().startswith("repeat:"):
            speakers += SPEAKER.findall(text)
    pictures = await asyncio.to_thread(_look_at, urls) if urls else ()
    return Turn(role, text, tuple(speakers), pictures, tuple(files))


def _file_name(part: Mapping[str, Any]) -> str:
    if part["type"] == "input_audio":
        return f"a recording ({part['input_audio']['format']})"
    return str(part["file"].get("filename") or part["file"].get("file_id") or "a file")


def _look_at(urls: Iterable[str]) -> tuple[Picture, ...]:
    return tuple(_picture(url) for url in urls)


def _picture(url: str) -> Picture:
    if not url.startswith("data:"):
        return Picture(url=url)
    from PIL import Image

    try:
        raw = base64.b64decode(url.partition(";base64,")[2], validate=True)
        with Image.open(io.BytesIO(raw)) as image:
            seen = Picture(image.format or "", image.width, image.height)
    except (binascii.Error, OSError, ValueError, Image.DecompressionBombError) as error:
        raise _no_picture() from error
    if seen.format not in FORMATS:
        raise _no_picture()
    return seen


def _no_picture() -> Refusal:
    return Refusal(
        400,
        "You uploaded an unsupported image. Please make sure your image has one of the following "
        "formats: ['png', 'jpeg', 'gif', 'webp'].",
        code="invalid_image_format",
    )
