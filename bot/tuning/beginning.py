"""Begins jobs, and finds those that an endpoint began without anybody noting it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from uuid import uuid4

from bot.endpoints.fine_tuning import FineTuning, Job, JobRequest, JobState, Unclear
from bot.endpoints.transport import Account
from bot.errors import EndpointError, EndpointUnreachable
from bot.files import Held
from bot.storage.tuning import Watched
from bot.storage.tuning.jobs import BEGINNING, JobStore
from bot.tuning.seen import Seen

SLACK: Final = 600_000
"""Milliseconds by which an endpoint's clock may be behind."""
NOT_BEGUN: Final = (
    "The endpoint broke off, and so far lists no such job. Begin it again in a minute."
)
UNCLEAR: Final = (
    "The endpoint did not say whether it began the job. I go on asking, and tell you here what I"
    " find."
)


class Beginning:
    """Begins jobs; none is begun twice or forgotten, since each may cost money.

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
            Unclear: the endpoint may have begun it, and says nothing more for now.
            EndpointError: it did not begin it.
        """
        since = self._clock()
        try:
            return await self._fine_tuning.start(held.account, request)
        except Unclear as unclear:
            try:
                found = await like(self._fine_tuning, held.account, request.training_file, since)
            except EndpointError:
                raise Unclear(UNCLEAR) from unclear
            for job in found:
                if not await self._store.find(held.place, job.id):
                    return job
            raise EndpointUnreachable(NOT_BEGUN) from unclear


def noted(job: Watched, request: JobRequest) -> Watched:
    """Give what is remembered of a job from before it is begun until its id is known."""
    wish = Job(
        id="",
        state=JobState.QUEUED,
        model=request.model,
        training_file=request.training_file,
    )
    return replace(
        job, job_id=f"{BEGINNING}-{uuid4().hex}", state=BEGINNING, seen=Seen(job=wish).written()
    )


async def like(
    fine_tuning: FineTuning, account: Account, training_file: str | None, since: int
) -> list[Job]:
    """Give the jobs that were begun with a file since a time (Unix ms): a file has one server.

    Raises:
        EndpointError: the endpoint did not say.
    """
    page = await fine_tuning.page(account)
    return [
        job
        for job in page.jobs
        if job.training_file == training_file
        and (job.created_at is None or job.created_at >= since - SLACK)
    ]
