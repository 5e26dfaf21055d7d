"""Fine-tuning jobs at an endpoint."""

from bot.endpoints.absent import MISSING, NotOffered
from bot.endpoints.transport import FileUnknown, JobOver, JobUnknown, Unclear

from .answer import EventPage, Job, JobEvent, JobPage, JobState
from .client import FineTuning
from .request import JobRequest, Method

__all__ = [
    "MISSING",
    "EventPage",
    "FileUnknown",
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
    "Unclear",
]
