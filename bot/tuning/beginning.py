"""Begins jobs, and finds those that an endpoint began without saying so."""

from collections.abc import Callable
from typing import Final

from bot.endpoints.fine_tuning import FineTuning, Job, JobRequest, Unclear
from bot.errors import EndpointError, EndpointUnreachable
from bot.files import Held
from bot.storage.tuning.jobs import JobStore

SLACK: Final = 600_000
"""Milliseconds by which an endpoint's clock may be behind."""
NOT_BEGUN: Final = (
    "The endpoint broke off, and so far lists no such job. Begin it again in a minute."
)


class Beginning:
    """Begins jobs; one is never begun twice, since each may cost money.

    Args:
        fine_tuning: the calls about jobs.
        store: which jobs are known.
        clock: Unix milliseconds.
    """

    def __init__(self, fine_tuning: FineTuning, store: JobStore, clock: Callable[[], int]) -> None:
        self._fine_tuning = fine_tuning
        self._store = store
        self._clock = clock

    async def begin(self, held: Held, request: JobRequest) -> Job:
        """Begin a job.

        Raises:
            Unclear: the endpoint may have begun it, and says nothing more.
            EndpointError: it did not begin it.
        """
        since = self._clock() - SLACK
        try:
            return await self._fine_tuning.start(held.account, request)
        except Unclear as unclear:
            try:
                page = await self._fine_tuning.page(held.account)
            except EndpointError:
                raise unclear from None
            for job in page.jobs:
                # The file belongs to this server, so its job does.
                is_it = job.training_file == request.training_file
                is_late = job.created_at is None or job.created_at >= since
                if is_it and is_late and not await self._store.find(held.place, job.id):
                    return job
            raise EndpointUnreachable(NOT_BEGUN) from unclear
