"""Logging: text or JSON lines that name the place and the person, and never hold a secret.

Other people's libraries never log below INFO, whatever the level: at DEBUG, discord.py and others
write what people say, and the headers and bodies of requests.
"""

import json
import logging
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TextIO, TypedDict, Unpack

_CONTEXT: ContextVar[Mapping[str, object]] = ContextVar("log", default=MappingProxyType({}))
_OWN = ("bot", "cogs", "sandbox", "__main__")
_HIDDEN = "[hidden]"
_SHORTEST_SECRET = 6  # masking something shorter would make the log unreadable
_SECRET_SHAPES = re.compile(
    r"\b(?:sk-|gsk_|hf_|xai-|AIza)[\w-]{16,}"  # keys of model endpoints
    r"|\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"  # a Discord token
    r"|(?<=/webhooks/)\d+/[\w-]{20,}"  # the token of a webhook or of an answered interaction
    r"|(?<=/interactions/)\d+/[\w-]{20,}"
    r"|\b(?:Bearer|Bot) [\w.~+/-]{20,}=*"  # an Authorization header
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Fields(TypedDict, total=False):
    """Where and for whom something happens: Discord ids; None takes one away."""

    guild: int | None
    channel: int | None
    user: int | None
    interaction: int | None


@contextmanager
def context(**fields: Unpack[Fields]) -> Iterator[None]:
    """Put ids into every record made inside, also by tasks started there."""
    former = _CONTEXT.get()
    bind(**fields)
    try:
        yield
    finally:
        # Not a token: a generator may be closed in another context than it was started in.
        _CONTEXT.set(former)


def bind(**fields: Unpack[Fields]) -> None:
    """Put ids into every further record of the current task and of those that it starts."""
    _CONTEXT.set(MappingProxyType({**_CONTEXT.get(), **fields}))


def configure(
    level: str, style: str, stream: TextIO | None = None, *, secrets: Iterable[str] = ()
) -> None:
    """Write the process's records to one stream, standard error unless given.

    `style` is `text` or `json`. `secrets` are masked wherever they would appear.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_JsonFormatter(secrets) if style == "json" else _TextFormatter(secrets))
    others = max(logging.INFO if level == "DEBUG" else logging.WARNING, _number(level))
    logging.basicConfig(level=others, handlers=[handler], force=True)
    for name in _OWN:
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(capture=True)
    # When a record cannot be written, Python would print its arguments without masking them.
    logging.raiseExceptions = False


def _number(level: str) -> int:
    return logging.getLevelNamesMapping()[level]


class _Formatter(logging.Formatter):
    """Finds the parts of a line, with everything masked that is or looks like a secret.

    The masks are a second line of defence, for other people's code and for mistakes.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        known = sorted({s for s in secrets if len(s) >= _SHORTEST_SECRET}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known)) or r"(?!)")

    def masked(self, text: str) -> str:
        return _SECRET_SHAPES.sub(_HIDDEN, self._known.sub(_HIDDEN, text))

    def message(self, record: logging.LogRecord) -> str:
        try:
            return self.masked(record.getMessage())
        except Exception:  # noqa: BLE001 -- a faulty log call must not cost the record, nor show its arguments
            return self.masked(f"{record.msg} (the arguments do not fit)")

    def trace(self, record: logging.LogRecord) -> str:
        parts = [
            self.formatException(record.exc_info) if record.exc_info else record.exc_text,
            self.formatStack(record.stack_info) if record.stack_info else None,
        ]
        return self.masked("\n".join(filter(None, parts)))

    def time(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def fields(self) -> dict[str, object]:
        return {name: value for name, value in _CONTEXT.get().items() if value is not None}


class _TextFormatter(_Formatter):
    """One line for people; what follows it is indented, so that no message can forge a record."""

    def format(self, record: logging.LogRecord) -> str:
        fields = "".join(f" {name}={value}" for name, value in self.fields().items())
        head = f"{self.time(record)} {record.levelname:<8} {record.name}:{fields}"
        text = "\n".join(filter(None, (f"{head} {self.message(record)}", self.trace(record))))
        return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text).replace("\n", "\n    ")


class _JsonFormatter(_Formatter):
    """One JSON object a line, for programs."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": self.time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": self.message(record),
            **self.fields(),
        }
        if trace := self.trace(record):
            line["traceback"] = trace
        return json.dumps(line, ensure_ascii=False)
