"""What endpoints tell of the course of a fine-tuning job, in data or in words."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bot.endpoints import reading

from .answer import EventPage, JobEvent
from .listing import is_last, newest_first

_STEP = re.compile(r"\bstep\s+(\d{1,9})(?:\s*/\s*(\d{1,9}))?", re.IGNORECASE)
_LOSS = r"\b{}[\s_]?loss\s*[=:]\s*([-+\w.]{{1,40}})"
_TRAINING = re.compile(_LOSS.format("(?:train(?:ing)?)"), re.IGNORECASE)
_VALIDATION = re.compile(_LOSS.format("(?:(?:full[\\s_])?valid(?:ation)?|eval)"), re.IGNORECASE)


def events(payload: Mapping[str, Any], *, after: str | None, whole: int | None = None) -> EventPage:
    """A list of events, the newest first; `after` and `whole` are as with jobs."""
    listed = _events(reading.entries(payload, "events"))
    listed = newest_first(listed, [one.at for one in listed], is_usual=whole is None)
    start = reading.following([one.id for one in listed], after)
    if whole is None:
        return EventPage(listed[start:], is_last=is_last(payload, listed, start))
    return EventPage(listed[start : start + whole], is_last=len(listed) <= start + whole)


def _events(listed: Sequence[Mapping[str, Any]]) -> list[JobEvent]:
    """The events; those without an id get one that is the same whenever they are read again."""
    seen: Counter[str] = Counter()
    found = []
    for entry in listed:
        at = reading.moment(reading.first(entry, "created_at", "created")) or 0
        message = reading.text(entry.get("message"))
        alike = hashlib.blake2b(f"{at} {message}".encode("utf-8", "replace"), digest_size=8)
        seen[alike.hexdigest()] += 1
        id_ = f"{alike.hexdigest()}-{seen[alike.hexdigest()]}"
        found.append(_event(entry, reading.identifier(entry.get("id")) or id_, at, message))
    return found


def _event(entry: Mapping[str, Any], id_: str, at: int, message: str) -> JobEvent:
    told = reading.object_in(entry.get("data"))
    step = _STEP.search(message)
    training, validation = _TRAINING.search(message), _VALIDATION.search(message)
    has_losses = bool(told) or training is not None or validation is not None
    number, steps = step.groups() if step and has_losses else (None, None)
    level = str(entry.get("level") or "info").lower()
    return JobEvent(
        id=id_,
        at=at,
        message=message,
        level={"warning": "warn"}.get(level, level if level in {"warn", "error"} else "info"),
        step=_whole(reading.first(told, "step", "step_number"), number),
        steps=_whole(reading.first(told, "total_steps", "steps"), steps),
        training_loss=_loss(told, ("train_loss", "training_loss", "loss"), training),
        validation_loss=_loss(
            told,
            (
                "full_valid_loss",
                "valid_loss",
                "validation_loss",
                "full_validation_loss",
                "eval_loss",
            ),
            validation,
        ),
    )


def _whole(told: object, written: str | None) -> int | None:
    found = reading.count(told)
    return reading.count(written) if found is None else found


def _loss(
    told: Mapping[str, Any], names: Sequence[str], written: re.Match[str] | None
) -> float | None:
    """A loss from an event's data, or from its message."""
    numbers = (reading.number(told.get(name)) for name in names)
    found = next((number for number in numbers if number is not None), None)
    if found is None and written is not None:
        return reading.number(written.group(1).rstrip("."))
    return found
