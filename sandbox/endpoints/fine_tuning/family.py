"""The fine-tuning family: in the new form, in the old one, or not at all."""

from collections.abc import Callable
from enum import StrEnum

from aiohttp import web

from sandbox.endpoints.exchange import Exchange
from sandbox.endpoints.files import Shelf, Shelves, Stored
from sandbox.endpoints.gate import Handler, Route
from sandbox.endpoints.models import Model, Registry
from sandbox.endpoints.paging import paged, whole_number
from sandbox.endpoints.refusals import unknown_path

from . import answers, legacy, request
from .job import Job
from .jobs import Jobs

NEW = "/fine_tuning/jobs"
OLD = "/fine-tunes"
LONGEST_PAGE = 100
STEERED = ("/cancel", "/pause", "/resume")


class Form(StrEnum):
    """In which form jobs are offered."""

    NEW = "new"
    OLD = "old"
    NONE = "none"


class FineTuningFamily:
    """`/fine_tuning/jobs`, or `/fine-tunes`, as its `form` says."""

    def __init__(self, models: Registry, shelves: Shelves, jobs: Jobs) -> None:
        self._models = models
        self._shelves = shelves
        self._jobs = jobs
        self.form = Form.NEW
        jobs.table = self._table

    def routes(self) -> tuple[Route, ...]:
        """The family's operations."""
        return (
            self._route("POST", NEW, self.begin),
            self._route("GET", NEW, self.list),
            self._route("GET", NEW + "/{job}", self.describe),
            self._route("GET", NEW + "/{job}/events", self.events),
            self._route("GET", NEW + "/{job}/checkpoints", self.checkpoints),
            self._route("POST", NEW + "/{job}/cancel", self._steering(lambda job: job.cancel)),
            self._route("POST", NEW + "/{job}/pause", self._steering(lambda job: job.pause)),
            self._route("POST", NEW + "/{job}/resume", self._steering(lambda job: job.resume)),
            self._route("POST", OLD, self.begin_old),
            self._route("GET", OLD, self.list_old),
            self._route("GET", OLD + "/{job}", self.describe_old),
            self._route("GET", OLD + "/{job}/events", self.events_old),
            self._route("POST", OLD + "/{job}/cancel", self.cancel_old),
        )

    async def begin(self, exchange: Exchange) -> web.StreamResponse:
        """Begin a job."""
        order = request.read(exchange.body, *self._holdings(exchange.account))
        job = self._jobs.begin(exchange.account, order, prefix="ftjob")
        return await self._answer(exchange, job)

    async def list(self, exchange: Exchange) -> web.StreamResponse:
        """List the account's jobs, the newest first."""
        query = exchange.request.query
        limit = whole_number(query, "limit", 1, LONGEST_PAGE, default=20)
        jobs = list(self._jobs.of(exchange.account).values())[::-1]
        page, has_more = paged(jobs, query.get("after"), limit)
        entries = [answers.job_json(job, self._jobs.pace) for job in page]
        return await exchange.answer({"object": "list", "data": entries, "has_more": has_more})

    async def describe(self, exchange: Exchange) -> web.StreamResponse:
        """Tell how far a job is."""
        return await self._answer(exchange, self._found(exchange))

    async def events(self, exchange: Exchange) -> web.StreamResponse:
        """Tell what happened in a job, the newest first."""
        job, query = self._found(exchange), exchange.request.query
        limit = whole_number(query, "limit", 1, LONGEST_PAGE, default=20)
        page, has_more = paged(job.events[::-1], query.get("after"), limit)
        entries = [answers.event_json(event) for event in page]
        return await exchange.answer({"object": "list", "data": entries, "has_more": has_more})

    async def checkpoints(self, exchange: Exchange) -> web.StreamResponse:
        """Tell at which points the model was kept."""
        entries = answers.checkpoints_json(self._found(exchange))
        return await exchange.answer({"object": "list", "data": entries, "has_more": False})

    async def begin_old(self, exchange: Exchange) -> web.StreamResponse:
        """Begin a job, in the old form."""
        order = request.read_old(exchange.body, *self._holdings(exchange.account))
        job = self._jobs.begin(exchange.account, order, prefix="ft")
        return await self._answer_old(exchange, job)

    async def list_old(self, exchange: Exchange) -> web.StreamResponse:
        """List all of the account's jobs, oldest first, in the old form."""
        jobs = self._jobs.of(exchange.account).values()
        find = self._finder(exchange.account)
        entries = [legacy.job_json(job, find, is_whole=False) for job in jobs]
        return await exchange.answer({"object": "list", "data": entries})

    async def describe_old(self, exchange: Exchange) -> web.StreamResponse:
        """Tell how far a job is, in the old form."""
        return await self._answer_old(exchange, self._found(exchange))

    async def events_old(self, exchange: Exchange) -> web.StreamResponse:
        """Tell what happened in a job, oldest first, in the old form."""
        entries = legacy.events_json(self._found(exchange))
        return await exchange.answer({"object": "list", "data": entries})

    async def cancel_old(self, exchange: Exchange) -> web.StreamResponse:
        """Stop a job, in the old form."""
        job = self._found(exchange)
        self._jobs.steer(exchange.account, job, job.cancel)
        return await self._answer_old(exchange, job)

    def _route(self, method: str, path: str, handler: Handler) -> Route:
        form = Form.OLD if path.startswith(OLD) else Form.NEW

        async def if_offered(exchange: Exchange) -> web.StreamResponse:
            if self.form is not form:
                raise unknown_path(method, exchange.request.path)
            return await handler(exchange)

        return Route("fine_tuning", method, path, if_offered, takes_nothing=path.endswith(STEERED))

    def _steering(self, way: Callable[[Job], Callable[[], None]]) -> Handler:
        async def steer(exchange: Exchange) -> web.StreamResponse:
            job = self._found(exchange)
            self._jobs.steer(exchange.account, job, way(job))
            return await self._answer(exchange, job)

        return steer

    def _found(self, exchange: Exchange) -> Job:
        return self._jobs.find(exchange.account, exchange.request.match_info["job"])

    def _holdings(self, account: str) -> tuple[Shelf, request.Offered]:
        """What a job of the account can be made of: its files, and the models that it sees."""

        def model(name: str) -> Model | None:
            found = self._models.get(name)
            return found if found and found.owner in (None, account) else None

        return self._shelves.of(account), model

    def _finder(self, account: str) -> Callable[[str], Stored | None]:
        shelf = self._shelves.of(account)
        return lambda file_id: shelf.find(file_id) if file_id in shelf else None

    async def _answer(self, exchange: Exchange, job: Job) -> web.StreamResponse:
        return await exchange.answer(answers.job_json(job, self._jobs.pace))

    async def _answer_old(self, exchange: Exchange, job: Job) -> web.StreamResponse:
        return await exchange.answer(legacy.job_json(job, self._finder(exchange.account)))

    def _table(self, job: Job) -> bytes:
        return legacy.results(job) if self.form is Form.OLD else answers.results(job)
