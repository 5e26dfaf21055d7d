"""What the ways of fine-tuning that servers know have in common."""

from enum import StrEnum
from typing import Protocol

from bot.endpoints.absent import is_absent
from bot.endpoints.transport import Account, Errand, Transport, no_such_job, segment
from bot.errors import EndpointRefused

from .answer import EventPage, Job, JobPage
from .request import JobRequest


class Step(StrEnum):
    """What can be done to a job."""

    CANCEL = "cancel"
    PAUSE = "pause"
    RESUME = "resume"


class Dialect(Protocol):
    """One way of asking for jobs."""

    async def is_there(self, account: Account) -> bool:
        """Whether the endpoint understands this."""

    async def start(self, account: Account, request: JobRequest) -> Job:
        """A new job."""

    async def page(self, account: Account, after: str | None, limit: int) -> JobPage:
        """Some of the jobs."""

    async def get(self, account: Account, job_id: str) -> Job:
        """One job."""

    async def events(
        self, account: Account, job_id: str, after: str | None, limit: int
    ) -> EventPage:
        """Some of a job's events."""

    async def take(self, account: Account, job_id: str, step: Step) -> Job:
        """The job, after a step."""


async def answers(transport: Transport, account: Account, path: str) -> bool:
    """Whether there are jobs at a path.

    Raises:
        EndpointError: it cannot be told now.
    """
    try:
        await transport.run(account, Errand(path=path, query={"limit": "1"}))
    except EndpointRefused as error:
        return not is_absent(error)
    return True


def path_of(folder: str, job_id: str, *further: str) -> str:
    """Where a job is, or what belongs to it; no id leads elsewhere.

    Raises:
        JobUnknown: it can be no id.
    """
    part = segment(job_id)
    if part is None:
        raise no_such_job()
    return "/".join((folder, part, *further))
