"""What an endpoint tells of its fine-tuning jobs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class JobState(StrEnum):
    """How far a job is, whatever word a server has for it."""

    VALIDATING = "validating"
    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return self in {JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A fine-tuning job; times are in Unix milliseconds.

    What a server leaves out is None or empty. An unknown state that is neither an end nor a
    beginning counts as running.
    """

    id: str
    state: JobState
    model: str = ""
    fine_tuned_model: str | None = None
    training_file: str | None = None
    validation_file: str | None = None
    result_files: Sequence[str] = ()
    created_at: int | None = None
    finished_at: int | None = None
    estimated_finish: int | None = None
    trained_tokens: int | None = None
    epochs: int | None = None
    batch_size: int | None = None
    learning_rate_multiplier: float | None = None
    seed: int | None = None
    can_pause: bool = True
    """False where it is known that the server pauses no jobs."""
    error: str = field(default="", repr=False)
    """Why it failed, in the server's words."""


@dataclass(frozen=True, slots=True)
class JobPage:
    """Some of the jobs, the newest first; `is_last` tells that no others follow."""

    jobs: Sequence[Job]
    is_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEvent:
    """Something that happened in a job; `at` is in Unix milliseconds.

    A step of the training has its number, of how many if that is told, and its losses.
    """

    id: str
    at: int
    message: str = field(default="", repr=False)
    level: str = "info"
    """`info`, `warn` or `error`."""
    step: int | None = None
    steps: int | None = None
    training_loss: float | None = None
    validation_loss: float | None = None


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some of a job's events, the newest first; `is_last` tells that there are no older ones."""

    events: Sequence[JobEvent]
    is_last: bool
