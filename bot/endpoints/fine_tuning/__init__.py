"""Fine-tuning jobs at an endpoint."""

from .answer import EventPage, Job, JobEvent, JobPage, JobState
from .request import JobRequest, Method

__all__ = ["EventPage", "Job", "JobEvent", "JobPage", "JobRequest", "JobState", "Method"]
