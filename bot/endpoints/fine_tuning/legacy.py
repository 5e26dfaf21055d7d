"""Jobs at `/fine-tunes`, as older servers have them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.endpoints.absent import NotOffered
from bot.endpoints.transport import Account, Errand, Transport

from . import happening, reading
from .answer import EventPage, Job, JobPage
from .dialect import Step, answers, path_of
from .request import JobRequest, Method

_JOBS = "/fine-tunes"


class Legacy:
    """The way of older servers (`/fine-tunes`): no pages, no seeds, no preferences, no pauses."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def is_there(self, account: Account) -> bool:
        """Whether the endpoint understands this."""
        return await answers(self._transport, account, _JOBS)

    async def start(self, account: Account, request: JobRequest) -> Job:
        """A new job.

        Raises:
            NotOffered: something was asked for that this way has no words for.
        """
        errand = Errand(
            path=_JOBS,
            method="POST",
            content=fields(request),
            is_once=True,
            may_tell_failure=True,
        )
        return _job(await self._transport.run(account, errand))

    async def page(self, account: Account, after: str | None, limit: int) -> JobPage:
        """Some of the jobs; they come all at once."""
        payload = await self._transport.run(account, Errand(path=_JOBS))
        return reading.page(payload, after=after, whole=limit)

    async def get(self, account: Account, job_id: str) -> Job:
        """One job."""
        errand = Errand(path=path_of(_JOBS, job_id), about="job_id", may_tell_failure=True)
        return _job({"id": job_id, **await self._transport.run(account, errand)})

    async def events(
        self, account: Account, job_id: str, after: str | None, limit: int
    ) -> EventPage:
        """Some of a job's events; they come all at once."""
        errand = Errand(path=path_of(_JOBS, job_id, "events"), about="job_id")
        payload = await self._transport.run(account, errand)
        return happening.events(payload, after=after, whole=limit)

    async def take(self, account: Account, job_id: str, step: Step) -> Job:
        """The job, after a step.

        Raises:
            NotOffered: it is to be paused or resumed.
        """
        if step is not Step.CANCEL:
            raise no_pause()
        errand = Errand(
            path=path_of(_JOBS, job_id, step.value),
            method="POST",
            about="job_id",
            may_tell_failure=True,
        )
        return _job({"id": job_id, **await self._transport.run(account, errand)})


def fields(request: JobRequest) -> dict[str, Any]:
    """A request as older servers have it; only what was set.

    Raises:
        NotOffered: something was asked for that they have no words for.
    """
    if request.method is Method.DPO:
        raise _unable("learn from pairs of answers. Use a file of good answers instead")
    if request.seed is not None:
        raise _unable("take a seed. Start again without it")
    wanted = {
        "model": request.model,
        "training_file": request.training_file,
        "validation_file": request.validation_file,
        "n_epochs": request.epochs,
        "batch_size": request.batch_size,
        "learning_rate_multiplier": request.learning_rate_multiplier,
        "suffix": request.suffix,
    }
    return {name: value for name, value in wanted.items() if value is not None}


def _job(payload: Mapping[str, Any]) -> Job:
    return replace(reading.job(payload), can_pause=False)


def no_pause() -> NotOffered:
    """The refusal to halt a job, or to let it go on."""
    return _unable("pause or resume jobs. A job can be cancelled, and another one started")


def _unable(what: str) -> NotOffered:
    return NotOffered(f"This endpoint's fine-tuning does not {what}.", code="not_offered")
