"""Fine-tuning jobs at an endpoint."""

from .answer import EventPage, Job, JobEvent, JobPage, JobState
from .client import FineTuning
from .refusals import MISSING, JobOver, JobUnknown, NotOffered
from .request import JobRequest, Method

__all__ = [
    "MISSING",
    "EventPage",
    "FineTuning",
    "Job",
    "JobEvent",
    "JobOver",
    "JobPage",
    "JobRequest",
    "JobState",
    "JobUnknown",
    "Method",
    "NotOffered",
]
