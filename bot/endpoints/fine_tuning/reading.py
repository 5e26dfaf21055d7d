"""What endpoints tell of fine-tuning jobs, in new and old words."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bot.endpoints import reading
from bot.errors import EndpointUnreachable

from .answer import EventPage, Job, JobEvent, JobPage, JobState

_STATES = {
    "validating_files": JobState.VALIDATING,
    "validating": JobState.VALIDATING,
    "created": JobState.QUEUED,
    "pending": JobState.QUEUED,
    "queued": JobState.QUEUED,
    "waiting": JobState.QUEUED,
    "scheduled": JobState.QUEUED,
    "submitted": JobState.QUEUED,
    "paused": JobState.PAUSED,
    "succeeded": JobState.SUCCEEDED,
    "success": JobState.SUCCEEDED,
    "completed": JobState.SUCCEEDED,
    "complete": JobState.SUCCEEDED,
    "finished": JobState.SUCCEEDED,
    "failed": JobState.FAILED,
    "failure": JobState.FAILED,
    "error": JobState.FAILED,
    "expired": JobState.FAILED,
    "cancelled": JobState.CANCELLED,
    "canceled": JobState.CANCELLED,
    "aborted": JobState.CANCELLED,
}
_STEP = re.compile(r"\bstep\s+(\d{1,9})(?:\s*/\s*(\d{1,9}))?", re.IGNORECASE)
_LOSS = r"\b{}[\s_]?loss\s*[=:]\s*([-+\w.]{{1,40}})"
_TRAINING = re.compile(_LOSS.format("(?:train(?:ing)?)"), re.IGNORECASE)
_VALIDATION = re.compile(_LOSS.format("(?:(?:full[\\s_])?valid(?:ation)?|eval)"), re.IGNORECASE)


def job(payload: Mapping[str, Any]) -> Job:
    """One job.

    Raises:
        EndpointUnreachable: the answer has no id, so that nothing could be done with the job.
    """
    found = _job(payload)
    if found is None:
        raise EndpointUnreachable(
            "The endpoint's answer does not say which job it is about. Look at `/finetune list`; if"
            " this happens again, ask the operator to check the endpoint."
        )
    return found


def page(payload: Mapping[str, Any], *, after: str | None, whole: int | None = None) -> JobPage:
    """A list of jobs, the newest first; of a server that gives all, what follows `after`.

    With `whole` the list is known to be all there are, the oldest first, and a page of so many is
    cut out of it.
    """
    jobs = [found for entry in reading.entries(payload, "jobs") if (found := _job(entry))]
    times = [one.created_at or 0 for one in jobs]
    jobs = _newest_first(jobs, times, is_usual=whole is None)
    start = reading.following([one.id for one in jobs], after)
    if whole is None:
        return JobPage(jobs[start:], is_last=_is_last(payload, jobs, start))
    return JobPage(jobs[start : start + whole], is_last=len(jobs) <= start + whole)


def events(payload: Mapping[str, Any], *, after: str | None, whole: int | None = None) -> EventPage:
    """A list of events, the newest first; `after` and `whole` are as with jobs."""
    listed = _events(reading.entries(payload, "events"))
    listed = _newest_first(listed, [one.at for one in listed], is_usual=whole is None)
    start = reading.following([one.id for one in listed], after)
    if whole is None:
        return EventPage(listed[start:], is_last=_is_last(payload, listed, start))
    return EventPage(listed[start : start + whole], is_last=len(listed) <= start + whole)


def _is_last(payload: Mapping[str, Any], listed: Sequence[object], start: int) -> bool:
    return start > 0 or not listed or payload.get("has_more") is not True


def _newest_first(listed: list[Any], times: list[int], *, is_usual: bool) -> list[Any]:
    """The same list, turned round if it begins with the oldest.

    Where the times do not tell, it begins with the newest if that `is_usual`.
    """
    if not listed or times[0] > times[-1]:
        return listed
    return listed[::-1] if times[0] < times[-1] or not is_usual else listed


def _job(entry: Mapping[str, Any]) -> Job | None:
    id_ = reading.identifier(reading.first(entry, "id", "job_id", "fine_tune_id"))
    if id_ is None:
        return None
    state, wishes = _state(entry.get("status")), _hyperparameters(entry)
    finished = reading.first(entry, "finished_at", *(["updated_at"] if state.is_over else []))
    rate = reading.number(wishes.get("learning_rate_multiplier"))
    return Job(
        id=id_,
        state=state,
        model=reading.text(entry.get("model")),
        fine_tuned_model=reading.identifier(entry.get("fine_tuned_model")),
        training_file=_first_file(entry, "training_file", "training_files"),
        validation_file=_first_file(entry, "validation_file", "validation_files"),
        result_files=_files(entry.get("result_files")),
        created_at=reading.moment(entry.get("created_at")),
        finished_at=reading.moment(finished),
        estimated_finish=reading.moment(entry.get("estimated_finish")),
        trained_tokens=reading.count(entry.get("trained_tokens")),
        epochs=reading.count(reading.first(wishes, "n_epochs", "epochs")),
        batch_size=reading.count(wishes.get("batch_size")),
        learning_rate_multiplier=rate,
        seed=reading.count(entry.get("seed")),
        error=_error(entry.get("error")),
    )


def _state(word: object) -> JobState:
    return _STATES.get(str(word).strip().lower(), JobState.RUNNING)


def _hyperparameters(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a job was, or was to be, trained with, from wherever it stands."""
    method = _object(entry.get("method"))
    by_method = _object(_object(method.get(str(method.get("type")))).get("hyperparameters"))
    for found in (
        _object(reading.first(entry, "hyperparameters", "hyperparams")),
        by_method,
    ):
        if any(reading.number(value) is not None for value in found.values()):
            return found
    return entry


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _first_file(entry: Mapping[str, Any], name: str, plural: str) -> str | None:
    return next(iter(_files([entry.get(name)]) or _files(entry.get(plural))), None)


def _files(listed: object) -> tuple[str, ...]:
    """The ids in a list of ids, or of files."""
    if not isinstance(listed, list):
        return ()
    ids = (
        reading.identifier(one.get("id") if isinstance(one, dict) else one) for one in listed[:100]
    )
    return tuple(id_ for id_ in ids if id_)


def _error(error: object) -> str:
    if isinstance(error, dict):
        return reading.text(reading.first(error, "message", "detail", "code"))
    return reading.text(error)


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
    told = _object(entry.get("data"))
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
