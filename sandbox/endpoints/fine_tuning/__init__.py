"""Fine-tuning jobs that go through their states and teach nothing to anybody."""

from .family import FineTuningFamily, Form
from .job import Job, State
from .jobs import Jobs

__all__ = ["FineTuningFamily", "Form", "Job", "Jobs", "State"]
