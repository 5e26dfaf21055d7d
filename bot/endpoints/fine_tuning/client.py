"""The calls about fine-tuning jobs."""

import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.endpoints.absent import is_absent, missing, not_offered
from bot.endpoints.learnt import Learnt
from bot.endpoints.transport import Account, Transport, no_such_job
from bot.errors import EndpointRefused

from .answer import EventPage, Job, JobPage
from .dialect import Dialect, Step
from .legacy import Legacy, no_pause
from .modern import Modern
from .request import JobRequest

T = TypeVar("T")
Otherwise = Callable[[EndpointRefused], Awaitable[EndpointRefused]]
"""What a refusal means where jobs are known, but this call, or what it is about, is not."""


class FineTuning:
    """Fine-tuning jobs (`/fine_tuning/jobs`; `/fine-tunes` at older servers).

    Which of the two an endpoint has is learnt from its refusals, and remembered for an hour. Every
    call raises an EndpointRefused with the code `MISSING` where it has neither. `clock` is in
    seconds of any origin.
    """

    def __init__(
        self, transport: Transport, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._modern: Dialect = Modern(transport)
        self._dialects: tuple[Dialect, ...] = (self._modern, Legacy(transport))
        self._learnt: Learnt[str, Dialect] = Learnt(clock)

    async def start(self, account: Account, request: JobRequest) -> Job:
        """A new job.

        Raises:
            ModelUnavailable: the model is unknown, or cannot be fine-tuned.
            FileUnknown: a file is not there.
            NotOffered: the endpoint is an older one, and does not know what was asked for.
            Unclear: the endpoint may have begun it, and did not say so.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """

        async def otherwise(error: EndpointRefused) -> EndpointRefused:
            return not_offered(error, "begin fine-tuning jobs, though it lists them")

        return await self._say(account, lambda way: way.start(account, request), otherwise)

    async def page(self, account: Account, *, after: str | None = None, limit: int = 20) -> JobPage:
        """Some of the account's jobs, the newest first, those that follow the job `after`.

        Raises:
            EndpointError: one of its kinds, with a sentence for the person who asked.
        """
        return await self._say(account, lambda way: way.page(account, after, limit), _unknown)

    async def get(self, account: Account, job_id: str) -> Job:
        """One job as it is now.

        Raises:
            JobUnknown: the endpoint has no such job.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        return await self._say(account, lambda way: way.get(account, job_id), _unknown)

    async def events(
        self, account: Account, job_id: str, *, after: str | None = None, limit: int = 100
    ) -> EventPage:
        """What happened in a job, the newest first; older than the event `after`, if it is given.

        Raises:
            JobUnknown: the endpoint has no such job.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        return await self._say(
            account, lambda way: way.events(account, job_id, after, limit), _unknown
        )

    async def cancel(self, account: Account, job_id: str) -> Job:
        """The job, stopped for good.

        Raises:
            JobUnknown: the endpoint has no such job.
            JobOver: it is over already.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        return await self._take(account, job_id, Step.CANCEL)

    async def pause(self, account: Account, job_id: str) -> Job:
        """The job, halted until it is resumed.

        Raises:
            JobUnknown: the endpoint has no such job.
            JobOver: it is over already, or cannot be paused now.
            NotOffered: the endpoint does not pause jobs.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        return await self._take(account, job_id, Step.PAUSE)

    async def resume(self, account: Account, job_id: str) -> Job:
        """The job, going on.

        Raises:
            JobUnknown: the endpoint has no such job.
            JobOver: it is over already, or is not paused.
            NotOffered: the endpoint does not pause jobs.
            EndpointError: another of its kinds, with a sentence for the person who asked.
        """
        return await self._take(account, job_id, Step.RESUME)

    async def _take(self, account: Account, job_id: str, step: Step) -> Job:
        async def otherwise(error: EndpointRefused) -> EndpointRefused:
            await self.get(account, job_id)  # which says so if that is what is not there
            return not_offered(error, "cancel jobs") if step is Step.CANCEL else no_pause()

        return await self._say(account, lambda way: way.take(account, job_id, step), otherwise)

    async def _say(
        self,
        account: Account,
        ask: Callable[[Dialect], Awaitable[T]],
        otherwise: Otherwise,
    ) -> T:
        """What is answered in the way that this endpoint understands."""
        way = self._learnt.get(account.base, self._modern)
        try:
            return await ask(way)
        except EndpointRefused as error:
            if not is_absent(error):
                raise
            settled = await self._settle(account, error)
            if settled is way:
                raise await otherwise(error) from error
        try:
            return await ask(settled)
        except EndpointRefused as error:
            raise (await otherwise(error) if is_absent(error) else error) from error

    async def _settle(self, account: Account, error: EndpointRefused) -> Dialect:
        """Finds out which way the endpoint understands."""
        for way in self._dialects:
            if await way.is_there(account):
                self._learnt.learn(account.base, way)
                return way
        raise missing(error, "fine-tune models") from error


async def _unknown(_: EndpointRefused) -> EndpointRefused:
    return no_such_job()
