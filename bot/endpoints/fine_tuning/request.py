"""What is asked of fine-tuning."""

from dataclasses import dataclass
from enum import StrEnum


class Method(StrEnum):
    """How a model is taught: by good answers, or by which of two answers is preferred."""

    SUPERVISED = "supervised"
    DPO = "dpo"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRequest:
    """A fine-tuning job to be begun; what is None is left to the server.

    Source: `CreateFineTuningJobRequest`.
    """

    model: str
    training_file: str
    validation_file: str | None = None
    epochs: int | None = None
    """From 1 to 50."""
    batch_size: int | None = None
    """From 1 to 256."""
    learning_rate_multiplier: float | None = None
    """Above 0."""
    suffix: str | None = None
    """What the new model's name ends in; at most 64 characters."""
    seed: int | None = None
    """From 0 to 2,147,483,647."""
    method: Method | None = None
    """None where the file's examples are not known to be of either kind; it is then not sent."""
