"""Fine-tuning jobs of servers: begun, looked up, halted."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from bot.endpoints.fine_tuning import (
    FineTuning,
    Job,
    JobEvent,
    JobRequest,
    JobState,
    NotOffered,
    Unclear,
)
from bot.errors import InputError, ParleyError
from bot.files import Keyring, ServerFiles
from bot.storage.clock import unix_ms
from bot.storage.tuning import Place, Watched
from bot.storage.tuning.jobs import JobStore
from bot.tuning.beginning import Beginning, noted
from bot.tuning.choosing import Choosing
from bot.tuning.listing import Listing
from bot.tuning.looking import Looking
from bot.tuning.seen import Seen
from bot.tuning.watching import Watching
from bot.tuning.wishes import request_of
from bot.usage import Caller

T = TypeVar("T")

UNKNOWN = "There is no such job. /finetune list shows those that there are."
LAST_WORK = 5.0
"""Seconds that jobs which are being begun get when the bot goes down."""


@dataclass(frozen=True, slots=True)
class Known:
    """A job as it is now; `number` is its own here, 0 while it was never watched."""

    job: Watched
    seen: Seen

    @property
    def number(self) -> int:
        """By which it is known here."""
        return self.job.id


class Tuning:
    """The jobs of servers. With the operator's key, a server's are those that it began.

    Every method that takes a caller raises NotAllowedError where the server may use no key for
    this, ConfigError where its own cannot be used, and EndpointError where the endpoint did not do
    it.

    Args:
        fine_tuning: the calls about jobs.
        files: the servers' files.
        store: which jobs are known.
        looking: how jobs are.
        watching: reports on them.
        choosing: puts models to use.
        clock: Unix milliseconds.
    """

    def __init__(
        self,
        fine_tuning: FineTuning,
        files: ServerFiles,
        store: JobStore,
        *,
        looking: Looking,
        watching: Watching,
        choosing: Choosing,
        clock: Callable[[], int] = unix_ms,
    ) -> None:
        self._fine_tuning = fine_tuning
        self._files = files
        self._keyring: Keyring = files.keyring
        self._store = store
        self._looking = looking
        self._beginning = Beginning(fine_tuning, store, clock)
        self.listing = Listing(fine_tuning, self._keyring, store)
        self.watching = watching
        self.choosing = choosing
        self._clock = clock
        self._begun: set[asyncio.Task[Any]] = set()

    async def start(self, caller: Caller, wish: JobRequest) -> Known:
        """Begin a job; its files may be given by id or name.

        Raises:
            InputError: there is no such file, or it is not for this.
            NotAllowedError: the model is kept for others.
            BudgetError: a cap is used up.
        """
        request = await request_of(self._files, caller, wish)
        return await self._whole(self._start(caller, request))

    async def look(self, caller: Caller, job_id: str) -> Known:
        """Tell how a job is now.

        Raises:
            InputError: the server has no such job.
        """
        job = await self._job(caller, job_id)
        seen = Seen.read(job.job_id, job.seen)
        fresh = await self._looking.fresh(caller, job, seen)
        return Known(job, fresh)

    async def events(self, caller: Caller, job_id: str) -> list[JobEvent]:
        """Give what happened in a job, the newest first. Raises as `look` does."""
        job = await self._job(caller, job_id)
        async with self._keyring.begin(caller, "fine_tuning", place=job.place) as held:
            return await self._looking.events(held.account, job.job_id)

    async def watch(self, caller: Caller, known: Known, *, noted_as: int | None = None) -> Known:
        """Have a job reported on where somebody asks, from now on; its post is still to be."""
        seen = known.seen
        job = replace(
            known.job,
            channel_id=caller.channel_id,
            post_id=None,
            state=seen.state,
            seen=seen.written(),
            is_told=False,
        )
        return Known(await self._store.add(job, instead_of=noted_as), seen)

    async def remember(self, known: Known) -> Known:
        """Note how a job ended, so that its model can be put to use; nobody else is told."""
        seen = known.seen
        if known.number:
            await self._store.note(known.number, seen.state, seen.written())
            return known
        job = replace(known.job, state=seen.state, seen=seen.written(), is_told=True)
        return Known(await self._store.add(job), seen)

    async def posted(self, job: Watched, post_id: int) -> None:
        """Note which message shows a job; 0 for none that could be written."""
        await self._store.show(job.id, post_id)

    async def post_of(self, number: int) -> int:
        """Tell which message shows a job; 0 for none."""
        job = await self._store.get(number)
        return (job.post_id if job else None) or 0

    async def cancel(self, caller: Caller, job_id: str) -> Job:
        """End a job before its time. Raises as `look` does, and JobOver."""
        return await self._halt(caller, job_id, self._fine_tuning.cancel)

    async def pause(self, caller: Caller, job_id: str) -> Job:
        """Halt a job until it is resumed. Raises as `look` does, JobOver and NotOffered."""
        return await self._halt(caller, job_id, self._fine_tuning.pause)

    async def resume(self, caller: Caller, job_id: str) -> Job:
        """Let a job go on. Raises as `look` does, JobOver and NotOffered."""
        return await self._halt(caller, job_id, self._fine_tuning.resume)

    async def close(self) -> None:
        """Watch no more, and give jobs that are being begun a moment to be noted."""
        await self.watching.close()
        if self._begun:
            _, late = await asyncio.wait(self._begun, timeout=LAST_WORK)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _start(self, caller: Caller, request: JobRequest) -> Known:
        taught = request.model
        async with self._keyring.begin(caller, "fine_tuning/jobs", model=taught) as held:
            row = await self._store.add(noted(self._new(caller, held.place, ""), request))
            try:
                job = await self._beginning.begin(held, request)
            except Unclear:
                self.watching.follow(row)
                raise
            except ParleyError:
                await self._store.drop(row.id)
                raise
        # One that is over already has losses and results, for which it is still to be looked at.
        state = JobState.QUEUED if job.state.is_over else job.state
        seen = Seen(job=replace(job, model=job.model or taught, state=state))
        known = Known(self._new(caller, held.place, job.id), seen)
        return await self.watch(caller, known, noted_as=row.id)

    async def _job(self, caller: Caller, job_id: str) -> Watched:
        """Give what is known of a job; one of the server's own key need not be known here."""
        job_id = job_id.strip()
        place = await self._keyring.place(caller.guild_id)
        known = await self._store.find(place, job_id)
        if known is None and (not place.own_key or not job_id):
            raise InputError(UNKNOWN)
        return known or self._new(caller, place, job_id)

    def _new(self, caller: Caller, place: Place, job_id: str) -> Watched:
        return Watched(
            place=place,
            job_id=job_id,
            channel_id=caller.channel_id,
            started_by=caller.user_id,
            started_at=self._clock(),
            state="",
        )

    async def _halt(
        self, caller: Caller, job_id: str, ask: Callable[..., Coroutine[Any, Any, Job]]
    ) -> Job:
        job = await self._job(caller, job_id)
        try:
            async with self._keyring.begin(caller, "fine_tuning", place=job.place) as held:
                return await ask(held.account, job.job_id)
        except NotOffered:
            seen = replace(Seen.read(job.job_id, job.seen), can_pause=False)
            await self._store.note(job.id, job.state, seen.written())
            raise
        finally:
            if job.id:
                self.watching.follow(job)

    async def _whole(self, work: Coroutine[Any, Any, T]) -> T:
        """Finish what was begun also when its caller gives up, so that it is not forgotten."""
        task = asyncio.create_task(work, name="start a fine-tuning job")
        self._begun.add(task)
        task.add_done_callback(self._begun.discard)
        return await asyncio.shield(task)
