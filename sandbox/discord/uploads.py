"""Files on their way in: what was sent, and what Discord makes of its name and kind."""

import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from sandbox.discord import forms
from sandbox.discord.errors import required
from sandbox.discord.records import Attachment

_UNSAFE = re.compile(r"[^\w.\-]+")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as sent: its bytes, and what the request said about it."""

    filename: str
    content: bytes
    content_type: str | None = None
    description: str | None = None
    duration_secs: float | None = None
    waveform: str | None = None
    title: str | None = None


def with_descriptions(body: Mapping[str, Any], files: Mapping[int, Upload]) -> tuple[Upload, ...]:
    """Join the `files[n]` of a form with the `attachments` of its JSON, whose ids are those n.

    An entry whose id names no file of the form is left out: it may be an older attachment's.
    """
    described = {}
    for index, entry in enumerate(forms.objects(body, "attachments")):
        number = forms.snowflake(entry, "id")
        if number is None:
            raise required(f"attachments.{index}.id")
        described[number] = entry
    return tuple(_described(files[n], described.get(n, {})) for n in sorted(files))


def attachment(upload: Upload, *, attachment_id: int, channel_id: int) -> Attachment:
    """Make the attachment that Discord would: a safe name, its kind, the size of a picture."""
    filename = safe_name(upload.filename)
    kind = kind_of(upload)
    width, height = _picture_size(upload.content) if kind.startswith("image/") else (None, None)
    return Attachment(
        id=attachment_id,
        channel_id=channel_id,
        filename=filename,
        size=len(upload.content),
        content_type=kind,
        width=width,
        height=height,
        description=upload.description,
        duration_secs=upload.duration_secs,
        waveform=upload.waveform,
        title=upload.title or (upload.filename if filename != upload.filename else None),
    )


def safe_name(filename: str) -> str:
    """Give the name that a file gets: nothing in it but letters, digits, dots and dashes."""
    return _UNSAFE.sub("_", filename).strip("_") or "unknown"


def _described(file: Upload, entry: Mapping[str, Any]) -> Upload:
    duration = entry.get("duration_secs")
    return Upload(
        filename=forms.text(entry, "filename") or file.filename,
        content=file.content,
        content_type=file.content_type,
        description=forms.text(entry, "description", limit=1024),
        duration_secs=float(duration) if isinstance(duration, int | float) else None,
        waveform=forms.text(entry, "waveform"),
        title=forms.text(entry, "title"),
    )


def kind_of(upload: Upload) -> str:
    """Give the content type that a file gets: the one sent with it, or else by its name."""
    guessed, _ = mimetypes.guess_type(safe_name(upload.filename))
    given = upload.content_type
    if given in (None, "application/octet-stream"):
        given = guessed
    kind = given or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") and ";" not in kind else kind


def _picture_size(content: bytes) -> tuple[int | None, int | None]:
    """Read a picture's size from its header, without decoding it."""
    from PIL import Image

    try:
        with Image.open(BytesIO(content)) as picture:
            return picture.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None, None
