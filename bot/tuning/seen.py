"""What is known of a job that is watched, and how it is remembered."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from bot.endpoints.fine_tuning import Job, JobState
from bot.tuning.curve import Curve, Point

LOST = "lost"
"""The state of a job that cannot be followed any more."""
_JOB = {it.name for it in fields(Job)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A job as it was when it was looked at last, and the losses that were told until then.

    Attributes:
        job: how it was.
        curve: its losses.
        last_event: the newest event that was read, by its id.
        silent_since: from when on the endpoint did not answer, in Unix milliseconds.
        problem: why it did not, or why the job is lost, in a sentence.
        is_lost: whether it cannot be followed any more.
        can_pause: False once the endpoint said that it does not pause jobs.
    """

    job: Job
    curve: Curve = field(default_factory=Curve)
    last_event: str = ""
    silent_since: int | None = None
    problem: str = field(default="", repr=False)
    is_lost: bool = False
    can_pause: bool = True

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to be watched."""
        return self.is_lost or self.job.state.is_over

    @property
    def state(self) -> str:
        """The state in one word."""
        return LOST if self.is_lost else self.job.state.value

    def written(self) -> str:
        """Give it as JSON."""
        points = [(it.step, it.training, it.validation) for it in self.curve.points]
        return json.dumps(
            {
                "job": asdict(self.job),
                "points": points,
                "steps": self.curve.steps,
                "last_event": self.last_event,
                "silent_since": self.silent_since,
                "problem": self.problem,
                "is_lost": self.is_lost,
                "can_pause": self.can_pause,
            },
            separators=(",", ":"),
        )

    @classmethod
    def read(cls, job_id: str, written: str) -> "Seen":
        """Read it; what is not as this version writes it is as if it was never looked at."""
        try:
            stored = json.loads(written)
            return cls(
                job=_job(stored["job"]),
                curve=Curve(tuple(Point(*it) for it in stored["points"]), stored["steps"]),
                last_event=stored["last_event"],
                silent_since=stored["silent_since"],
                problem=stored["problem"],
                is_lost=stored["is_lost"],
                can_pause=stored["can_pause"],
            )
        except (ValueError, LookupError, TypeError, RecursionError):
            return cls(job=Job(id=job_id, state=JobState.QUEUED))


def _job(stored: Mapping[str, Any]) -> Job:
    known = {name: value for name, value in dict(stored).items() if name in _JOB}
    known["result_files"] = tuple(stored["result_files"])
    return Job(**{**known, "state": JobState(stored["state"])})
