"""What a job is asked, how far it is, and what it tells."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sandbox.endpoints.files import Stored


class State(StrEnum):
    """How far a job is."""

    VALIDATING = "validating_files"
    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens."""
        return self in (State.SUCCEEDED, State.FAILED, State.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a job was asked, checked; `method` is `supervised` or `dpo`."""

    model: str
    training: Stored
    validation: Stored | None
    epochs: int
    batch_size: int
    learning_rate_multiplier: float
    suffix: str | None
    seed: int
    method: str = "supervised"
    metadata: dict[str, str] = field(default_factory=dict)
    trouble: tuple[str, str, str] | None = None
    """What is wrong with the files: code, parameter, and a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened; `at` is in Unix seconds, `metrics` those of a step."""

    id: str
    at: int
    message: str
    level: str = "info"
    metrics: dict[str, Any] | None = None
