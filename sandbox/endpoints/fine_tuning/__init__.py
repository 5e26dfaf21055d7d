"""Fine-tuning jobs that go through their states and teach nothing to anybody."""

from .family import FineTuningFamily, Form
from .job import Job
from .jobs import Jobs
from .order import State

__all__ = ["FineTuningFamily", "Form", "Job", "Jobs", "State"]
