"""Forms with files (`multipart/form-data`, RFC 7578), read to the byte."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from email.utils import collapse_rfc2231_value
from typing import Any

import orjson

from .refusals import duplicate, unreadable_form

FORM = "multipart/form-data"
LINE = b"\r\n"
MOST_PARTS = 200
LONGEST_HEAD = 8192
"""Bytes of a part's headers."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a form, exactly as it was sent; a file if it has a filename."""

    field: str
    data: bytes
    filename: str | None = None
    mime: str | None = None

    @property
    def is_file(self) -> bool:
        """Whether a file was sent."""
        return self.filename is not None

    @property
    def text(self) -> str:
        """Read the part as text.

        Raises:
            Refusal: it is no UTF-8.
        """
        try:
            return self.data.decode()
        except UnicodeDecodeError as error:
            raise unreadable_form() from error


def read(raw: bytes, content_type: str) -> tuple[Part, ...]:
    """Take a form apart; `content_type` is the header, which names the boundary.

    Raises:
        Refusal: it is no such form, or breaks off.
    """
    parts = []
    for start, end in _spans(raw, b"--" + boundary_of(content_type)):
        parts.append(_part(raw, start, end))
        if len(parts) > MOST_PARTS:
            raise unreadable_form()
    return tuple(parts)


def _spans(raw: bytes, delimiter: bytes) -> Iterator[tuple[int, int]]:
    """Find where each part, with its headers, begins and ends."""
    at = 0 if raw.startswith(delimiter) else raw.find(LINE + delimiter) + len(LINE)
    if not raw.startswith(delimiter, at):
        raise unreadable_form()
    while True:
        at += len(delimiter)
        if raw.startswith(b"--", at):
            return
        start = raw.find(LINE, at) + len(LINE)
        end = raw.find(LINE + delimiter, start - len(LINE))
        if start < len(LINE) or raw[at : start - len(LINE)].strip(b" \t") or end < 0:
            raise unreadable_form()
        yield start, max(start, end)
        at = end + len(LINE)


def _part(raw: bytes, start: int, end: int) -> Part:
    head_end = raw.find(LINE * 2, start, min(end + 2 * len(LINE), start + LONGEST_HEAD))
    if head_end < 0:
        raise unreadable_form()
    return part(raw[start:head_end], raw[head_end + 2 * len(LINE) : end])


def part(head: bytes, data: bytes) -> Part:
    """Read the lines before a part's content.

    Raises:
        Refusal: it is no part of a form.
    """
    headers = _headers(head)
    field = _parameter(headers, "Content-Disposition", "name")
    if headers.get_content_disposition() != "form-data" or field is None:
        raise unreadable_form()
    filename = _parameter(headers, "Content-Disposition", "filename")
    return Part(field, data, filename, headers.get("Content-Type"))


def boundary_of(content_type: str) -> bytes:
    """Read from the header of a form what stands between its parts.

    Raises:
        Refusal: it names nothing.
    """
    boundary = _parameter(_message("Content-Type", content_type), "Content-Type", "boundary")
    if not boundary:
        raise unreadable_form()
    return boundary.encode()


def _headers(raw: bytes) -> Message:
    message = Message()
    try:
        for line in raw.decode().split("\r\n"):
            name, colon, value = line.partition(":")
            if not colon:
                raise unreadable_form()
            message[name.strip()] = value.strip()
    except UnicodeDecodeError as error:
        raise unreadable_form() from error
    return message


def _message(name: str, value: str) -> Message:
    message = Message()
    message[name] = value
    return message


def _parameter(message: Message, header: str, name: str) -> str | None:
    value = message.get_param(name, header=header)
    return None if value is None else collapse_rfc2231_value(value)


def described(parts: Sequence[Part]) -> dict[str, Any]:
    """Put a form as a JSON object, for the log and for scripts: files are only described."""
    found: dict[str, list[Any]] = {}
    for part in parts:
        found.setdefault(part.field, []).append(
            {"filename": part.filename, "mime": part.mime, "size": len(part.data)}
            if part.is_file
            else part.data.decode(errors="replace")
        )
    return {name: each[0] if len(each) == 1 else each for name, each in found.items()}


def values(parts: Sequence[Part], *, typed: frozenset[str]) -> dict[str, Any]:
    """Read a form's text fields as what they mean, so that they can be checked like JSON.

    Args:
        parts: the form; files are passed over.
        typed: the fields that are numbers, true or false. What cannot be read so stays text.

    Raises:
        Refusal: a field was sent twice, or is no text.
    """
    found: dict[str, Any] = {}
    for part in parts:
        if part.is_file:
            continue
        if part.field in found:
            raise duplicate(part.field)
        found[part.field] = _value(part.text) if part.field in typed else part.text
    return found


def _value(text: str) -> object:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    return value if isinstance(value, int | float) else text
