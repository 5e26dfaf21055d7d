"""What endpoints tell of fine-tuning jobs, in new and old words."""

from collections.abc import Mapping
from typing import Any

from bot.endpoints import reading
from bot.errors import EndpointUnreachable

from .answer import Job, JobPage, JobState
from .listing import is_last, newest_first

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
    jobs = newest_first(jobs, times, is_usual=whole is None)
    start = reading.following([one.id for one in jobs], after)
    if whole is None:
        return JobPage(jobs[start:], is_last=is_last(payload, jobs, start))
    return JobPage(jobs[start : start + whole], is_last=len(jobs) <= start + whole)


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
    method = reading.object_in(entry.get("method"))
    by_method = reading.object_in(
        reading.object_in(method.get(str(method.get("type")))).get("hyperparameters")
    )
    for found in (
        reading.object_in(reading.first(entry, "hyperparameters", "hyperparams")),
        by_method,
    ):
        if any(reading.number(value) is not None for value in found.values()):
            return found
    return entry


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
