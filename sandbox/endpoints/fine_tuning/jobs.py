"""The jobs of each account; each goes on by itself, at a pace that may be set."""

import asyncio
import dataclasses
import math
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator

from sandbox.endpoints.files import Shelves
from sandbox.endpoints.models import Model, Registry
from sandbox.endpoints.refusals import Refusal

from .job import Job
from .order import Order, State

MOST_ACCOUNTS = 100
MOST_JOBS = 200
"""Jobs of an account that are remembered."""
PACE = 0.4

Table = Callable[[Job], bytes]
"""Writes the result file of a job."""


class Jobs:
    """All jobs, by account, oldest first.

    Attributes:
        table: what result files are made by.
    """

    def __init__(
        self, models: Registry, shelves: Shelves, now: Callable[[], float] = time.time
    ) -> None:
        self._models = models
        self._shelves = shelves
        self._now = now
        self._accounts: OrderedDict[str, dict[str, Job]] = OrderedDict()
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._pace = PACE
        self.table: Table

    @property
    def pace(self) -> float:
        """Seconds between two moves of a job; with `math.inf` they are only made by `move`."""
        return self._pace

    @pace.setter
    def pace(self, seconds: float) -> None:
        self._pace = seconds
        for account, jobs in self._accounts.items():
            for job in jobs.values():
                self._schedule(account, job)

    def of(self, account: str) -> dict[str, Job]:
        """The jobs of an account, oldest first."""
        jobs = self._accounts.setdefault(account, {})
        self._accounts.move_to_end(account)
        if len(self._accounts) > MOST_ACCOUNTS:
            for job in self._accounts.popitem(last=False)[1].values():
                self._unschedule(job)
        return jobs

    def find(self, account: str, job_id: str) -> Job:
        """Look a job up.

        Raises:
            Refusal: the account has none of that id.
        """
        job = self.of(account).get(job_id)
        if job is None:
            raise Refusal(
                404,
                f"Could not find fine tune: {job_id[:80]}",
                param="fine_tune_id",
                code="fine_tune_not_found",
            )
        return job

    def begin(self, account: str, order: Order, *, prefix: str) -> Job:
        """Begin a job."""
        jobs = self.of(account)
        job = Job(order, id_=f"{prefix}-{secrets.token_hex(12)}", now=self._now)
        jobs[job.id] = job
        if len(jobs) > MOST_JOBS:
            self._unschedule(jobs.pop(next(iter(jobs))))
        self._schedule(account, job)
        return job

    def steer(self, account: str, job: Job, change: Callable[[], None]) -> None:
        """Let somebody pause, resume or cancel a job."""
        change()
        self._schedule(account, job)

    def move(self, job_id: str, moves: int = 1) -> Job:
        """Let a job, of whatever account, go on now by so many moves.

        Raises:
            KeyError: there is no such job.
        """
        account, job = next((who, job) for who, job in self if job.id == job_id)
        for _ in range(moves):
            job.move(lambda done: self._finish(account, done))
        return job

    def until(self, job_id: str, state: State | str) -> Job:
        """Let a job go on now until it is in a state, or is over.

        Raises:
            KeyError: there is no such job.
        """
        job = self.move(job_id, 0)
        while job.state != state and not job.state.is_over and job.state is not State.PAUSED:
            self.move(job_id)
        return job

    def in_use(self, account: str, file_id: str) -> str | None:
        """Tell which job that is not over needs a file."""
        jobs = self.of(account).values()
        return next(
            (job.id for job in jobs if file_id in job.files and not job.state.is_over), None
        )

    def close(self) -> None:
        """Let no job go on by itself any more."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def __iter__(self) -> Iterator[tuple[str, Job]]:
        """Go through all jobs, with whose they are."""
        for account, jobs in self._accounts.items():
            for job in jobs.values():
                yield account, job

    def _schedule(self, account: str, job: Job) -> None:
        self._unschedule(job)
        if job.state.is_over or job.state is State.PAUSED or math.isinf(self._pace):
            return
        loop = asyncio.get_running_loop()
        self._timers[job.id] = loop.call_later(self._pace, self._go_on, account, job)

    def _unschedule(self, job: Job) -> None:
        timer = self._timers.pop(job.id, None)
        if timer is not None:
            timer.cancel()

    def _go_on(self, account: str, job: Job) -> None:
        job.move(lambda done: self._finish(account, done))
        self._schedule(account, job)

    def _finish(self, account: str, job: Job) -> None:
        """Offer the model to the account, and keep the result file."""
        base = self._models.get(job.order.model) or Model(id=job.order.model)
        stem = base.id if base.id.startswith("ft:") else f"ft:{base.id}"
        root = ":".join(stem.split(":")[:2])
        suffix = job.order.suffix or ""
        job.model = f"{root}:sandbox:{suffix}:{secrets.token_hex(4)}"
        self._models.add(dataclasses.replace(base, id=job.model, owner=account))
        path = self._shelves.place()
        path.write_bytes(self.table(job))
        shelf = self._shelves.of(account)
        stored = shelf.add(path, name="step_metrics.csv", purpose="fine-tune-results")
        job.result = stored.id
