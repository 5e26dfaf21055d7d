"""Looks at jobs: how they are now, and what was told of their losses."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

from bot.endpoints.files import Files
from bot.endpoints.fine_tuning import FineTuning, Job, JobEvent, JobUnknown
from bot.endpoints.models import Models
from bot.endpoints.transport import Account
from bot.errors import ConfigError, EndpointError, NotAllowedError, ParleyError
from bot.files import ServerFiles
from bot.storage.clock import unix_ms
from bot.storage.tuning import Watched
from bot.tuning import results
from bot.tuning.beginning import like
from bot.tuning.curve import Curve
from bot.tuning.seen import Seen
from bot.tuning.tempo import Tempo
from bot.usage import Caller

log = logging.getLogger(__name__)

COMMAND = "finetune"
MOST_EVENTS = 1_000
"""Events that are read at a time, the newest; steps between are not missed in a curve."""
_PAGE = 100
_TABLES = 3
_SECOND, _DAY = 1_000, 86_400
_DOUBTED = "The endpoint says that there is no such job."
_DELETED = (
    f"{_DOUBTED} It was deleted there, or belongs to another API key than this server uses now:"
    " then set that one again with /settings key set, and ask with /finetune status."
)
_GIVEN_UP = (
    "The endpoint has not answered for {} days. Once it does, ask again with /finetune status."
)


class Looking:
    """Asks endpoints about jobs.

    Args:
        fine_tuning: the calls about jobs.
        files: the calls about files, for tables of results.
        models: what endpoints offer, which a job that succeeds adds to.
        shelf: the files of servers, to which results are added.
        tempo: for how long silence is borne.
        clock: Unix milliseconds.
    """

    def __init__(
        self,
        fine_tuning: FineTuning,
        files: Files,
        models: Models,
        shelf: ServerFiles,
        *,
        tempo: Tempo | None = None,
        clock: Callable[[], int] = unix_ms,
    ) -> None:
        self._keyring = shelf.keyring
        self._fine_tuning = fine_tuning
        self._files = files
        self._models = models
        self._shelf = shelf
        self._tempo = tempo or Tempo()
        self._clock = clock

    async def look(self, job: Watched, seen: Seen) -> Seen:
        """Give how a watched job is now; whatever hinders that is told in it."""
        try:
            return await self.fresh(_watcher(job), job, seen)
        except NotAllowedError as error:
            return replace(seen, is_lost=True, problem=str(error))
        except JobUnknown:
            return self._silent(seen, _DOUBTED, self._tempo.doubt, _DELETED)
        except (EndpointError, ConfigError) as error:
            patience = self._tempo.patience
            given_up = _GIVEN_UP.format(round(patience / _DAY))
            return self._silent(seen, str(error), patience, given_up)

    async def like(self, job: Watched, seen: Seen) -> list[Job]:
        """Give the jobs that may be the one that was noted, but not its id.

        Raises:
            NotAllowedError: the server may not use the key any more, or has another one.
            ConfigError: the server's key cannot be used.
            EndpointError: the endpoint did not say.
        """
        async with self._keyring.begin(_watcher(job), "fine_tuning", place=job.place) as held:
            file = seen.job.training_file
            return await like(self._fine_tuning, held.account, file, job.started_at)

    async def fresh(self, caller: Caller, job: Watched, seen: Seen) -> Seen:
        """Give how a job is now.

        Raises:
            NotAllowedError: the server may not use the key any more, or has another one.
            ConfigError: the server's key cannot be used.
            JobUnknown: the endpoint does not know it.
            EndpointError: the endpoint did not say.
        """
        async with self._keyring.begin(caller, "fine_tuning", place=job.place) as held:
            now = await self._fine_tuning.get(held.account, job.job_id)
            curve, last_event = await self._losses(held.account, now, seen)
        if now.state.is_over and not seen.job.state.is_over:
            self._models.forget(held.account)
            curve = await self._with_results(caller, job, now, curve)
        return replace(
            seen,
            job=now,
            curve=curve,
            last_event=last_event,
            silent_since=None,
            problem="",
            is_lost=False,
        )

    async def events(
        self, account: Account, job_id: str, *, until: str = "", most: int = MOST_EVENTS
    ) -> list[JobEvent]:
        """Give the newest events, the newest first, down to the one whose id is `until`.

        Raises:
            EndpointError: the endpoint did not say.
        """
        found: list[JobEvent] = []
        after: str | None = None
        while len(found) < most:
            page = await self._fine_tuning.events(account, job_id, after=after, limit=_PAGE)
            for it in page.events:
                if it.id and it.id == until:
                    return found
                found.append(it)
            if page.is_last or not page.events or page.events[-1].id in {"", after}:
                break
            after = page.events[-1].id
        return found[:most]

    async def _losses(self, account: Account, job: Job, seen: Seen) -> tuple[Curve, str]:
        """Add what is new in a job's events; without them, the job is known all the same."""
        try:
            events = await self.events(account, job.id, until=seen.last_event)
        except EndpointError as error:
            log.info("a job's events could not be read: %s", error)
            return seen.curve, seen.last_event
        newest = events[0].id if events else ""
        return seen.curve.with_events(reversed(events)), newest or seen.last_event

    async def _with_results(self, caller: Caller, job: Watched, now: Job, curve: Curve) -> Curve:
        """Add what the tables of results tell; they count as the server's files from now on."""
        for file_id in now.result_files[:_TABLES]:
            try:
                async with self._keyring.begin(caller, "files", place=job.place) as held:
                    table = await self._table(held.account, file_id)
                    file = await self._files.get(held.account, file_id)
                await self._shelf.keep(caller, job.place, file)
            except ParleyError as error:
                log.info("the results of a job could not be read: %s", error)
                continue
            curve = curve.with_points(await asyncio.to_thread(results.read, table))
        return curve

    async def _table(self, account: Account, file_id: str) -> bytes:
        content = bytearray()
        async with self._files.content(account, file_id) as pieces:
            async for piece in pieces:
                content += piece
                if len(content) > results.MOST_BYTES:
                    return b""
        return bytes(content)

    def _silent(self, seen: Seen, problem: str, bearable: float, given_up: str) -> Seen:
        """Note that there was no answer; after so many seconds of that, the job is lost."""
        now = self._clock()
        since = seen.silent_since or now
        is_lost = now - since >= bearable * _SECOND
        return replace(
            seen, silent_since=since, problem=given_up if is_lost else problem, is_lost=is_lost
        )


def _watcher(job: Watched) -> Caller:
    """Name who a look is made for: nobody asked for it just now."""
    return Caller(
        user_id=job.started_by,
        guild_id=job.place.guild_id,
        channel_id=job.channel_id,
        command=COMMAND,
        is_server=True,
    )
