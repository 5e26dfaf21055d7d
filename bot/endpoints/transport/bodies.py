"""Answers whose kind is known only when they are there: text, or JSON, or a problem."""

import dataclasses
import re
from dataclasses import dataclass
from typing import Any

from .lenient import loads
from .problems import complaint
from .sentences import Asked
from .setbacks import refused, unreadable

_PAGE = re.compile(rb"\s*<(!doctype\s|html|head|body)", re.IGNORECASE)
_OBJECTS = b"{["


@dataclass(frozen=True, slots=True)
class Body:
    """A whole answer; `content` is the JSON value that it holds, or None where it is no JSON.

    `mime` is what the server said of it, which need not be true.
    """

    mime: str
    data: bytes = dataclasses.field(repr=False)
    content: Any = dataclasses.field(default=None, repr=False)

    @property
    def text(self) -> str:
        """The answer as text."""
        return self.data.decode("utf-8-sig", "replace")


def understood(mime: str, data: bytes, asked: Asked) -> Body:
    """An answer, looked into: text that is labelled as JSON, or the reverse, is no error.

    Raises:
        Setback: it says what went wrong; or is a web page, or JSON that was cut.
    """
    if is_page(data):
        raise unreadable()
    said_json = mime.endswith("json")
    start = data.lstrip()[:1]
    has_object = bool(start) and start in _OBJECTS
    try:
        content = loads(data) if said_json or has_object else None
    except ValueError:
        if said_json and has_object:
            raise unreadable() from None
        content = None
    if isinstance(content, dict) and (problem := complaint(content)):
        raise refused(problem, asked)
    return Body(mime, data, content)


def is_page(start: bytes) -> bool:
    """Whether an answer that begins with `start` is a web page."""
    return _PAGE.match(start) is not None
