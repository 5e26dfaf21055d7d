"""Jobs at `/fine_tuning/jobs`."""

from collections.abc import Mapping
from typing import Any

from bot.endpoints.dialects import TUNING_SUBSTITUTIONS, Dialects
from bot.endpoints.transport import Account, Errand, Transport

from . import happening, reading
from .answer import EventPage, Job, JobPage
from .dialect import Step, answers, path_of
from .request import JobRequest, Method

_JOBS = "/fine_tuning/jobs"
_MOST = 100


class Modern:
    """The way of today's servers (`/fine_tuning/jobs`)."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._dialects = Dialects(TUNING_SUBSTITUTIONS)

    async def is_there(self, account: Account) -> bool:
        """Whether the endpoint understands this."""
        return await answers(self._transport, account, _JOBS)

    async def start(self, account: Account, request: JobRequest) -> Job:
        """A new job; one that is supervised also at servers that know nothing of methods."""

        async def send(body: dict[str, Any]) -> dict[str, Any]:
            errand = Errand(
                path=_JOBS,
                method="POST",
                content=_without_method(body),
                is_once=True,
                may_tell_failure=True,
            )
            return await self._transport.run(account, errand)

        body = fields(request)
        if request.method is Method.SUPERVISED:
            return reading.job(await self._dialects.speak(account.base, body, send))
        return reading.job(await send(body))

    async def page(self, account: Account, after: str | None, limit: int) -> JobPage:
        """Some of the jobs."""
        errand = Errand(path=_JOBS, query=_query(after, limit), about="job_id")
        return reading.page(await self._transport.run(account, errand), after=after)

    async def get(self, account: Account, job_id: str) -> Job:
        """One job."""
        errand = Errand(path=path_of(_JOBS, job_id), about="job_id", may_tell_failure=True)
        return reading.job({"id": job_id, **await self._transport.run(account, errand)})

    async def events(
        self, account: Account, job_id: str, after: str | None, limit: int
    ) -> EventPage:
        """Some of a job's events."""
        errand = Errand(
            path=path_of(_JOBS, job_id, "events"), query=_query(after, limit), about="job_id"
        )
        return happening.events(await self._transport.run(account, errand), after=after)

    async def take(self, account: Account, job_id: str, step: Step) -> Job:
        """The job, after a step."""
        errand = Errand(
            path=path_of(_JOBS, job_id, step.value),
            method="POST",
            about="job_id",
            may_tell_failure=True,
        )
        return reading.job({"id": job_id, **await self._transport.run(account, errand)})


def fields(request: JobRequest) -> dict[str, Any]:
    """A request as the API has it (`CreateFineTuningJobRequest`); only what was set."""
    wishes = {
        "n_epochs": request.epochs,
        "batch_size": request.batch_size,
        "learning_rate_multiplier": request.learning_rate_multiplier,
    }
    wishes = _set(wishes)
    body = _set(
        {
            "model": request.model,
            "training_file": request.training_file,
            "validation_file": request.validation_file,
            "suffix": request.suffix,
            "seed": request.seed,
        }
    )
    if request.method is not None:
        kind = request.method.value
        by_method = {kind: {"hyperparameters": wishes}} if wishes else {}
        return {**body, "method": {"type": kind, **by_method}}
    return {**body, "hyperparameters": wishes} if wishes else body


def _set(wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if value is not None}


def _without_method(body: dict[str, Any]) -> dict[str, Any]:
    """The same request, where a method stands in the place of its hyperparameters."""
    method = body.get("hyperparameters")
    if not isinstance(method, dict) or "type" not in method:
        return body
    rest = {name: value for name, value in body.items() if name != "hyperparameters"}
    wishes = method.get(method["type"], {}).get("hyperparameters")
    return {**rest, "hyperparameters": wishes} if wishes else rest


def _query(after: str | None, limit: int) -> dict[str, str]:
    query = {"limit": str(max(1, min(limit, _MOST)))}
    return query | ({"after": after} if after is not None else {})
