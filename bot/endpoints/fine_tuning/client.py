"""The calls about fine-tuning jobs."""

from bot.endpoints.transport import Account, Transport

from .answer import EventPage, Job, JobPage
from .request import JobRequest


class FineTuning:
    """Fine-tuning jobs (`/fine_tuning/jobs`; `/fine-tunes` at older servers).

    Every call raises an EndpointRefused with the code `MISSING` where an endpoint has neither.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def start(self, account: Account, request: JobRequest) -> Job:
        """A new job.

        Raises:
            ModelUnavailable: the model is unknown, or cannot be fine-tuned.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        raise NotImplementedError

    async def page(self, account: Account, *, after: str | None = None, limit: int = 20) -> JobPage:
        """Some of the account's jobs, the newest first, those that follow the job `after`.

        Raises:
            EndpointError: one of its kinds, with a sentence for the person who asked.
        """
        raise NotImplementedError

    async def get(self, account: Account, job_id: str) -> Job:
        """One job as it is now.

        Raises:
            JobUnknown: the endpoint has no such job.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        raise NotImplementedError

    async def events(
        self, account: Account, job_id: str, *, after: str | None = None, limit: int = 100
    ) -> EventPage:
        """What happened in a job, the newest first; older than the event `after`, if it is given.

        Raises:
            JobUnknown: the endpoint has no such job.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        raise NotImplementedError

    async def cancel(self, account: Account, job_id: str) -> Job:
        """The job, stopped for good.

        Raises:
            JobUnknown: the endpoint has no such job.
            JobOver: it is over already.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        raise NotImplementedError

    async def pause(self, account: Account, job_id: str) -> Job:
        """The job, halted until it is resumed.

        Raises:
            JobUnknown: the endpoint has no such job.
            JobOver: it is over already, or cannot be paused now.
            NotOffered: the endpoint does not pause jobs.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        raise NotImplementedError

    async def resume(self, account: Account, job_id: str) -> Job:
        """The job, going on.

        Raises:
            JobUnknown: the endpoint has no such job.
            JobOver: it is over already, or is not paused.
            NotOffered: the endpoint does not pause jobs.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        raise NotImplementedError
