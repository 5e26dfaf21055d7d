"""Shows cases in the log channel, and tells authors what was done."""

import logging
import time
from collections.abc import Sequence
from functools import partial

from bot.errors import InputError, ParleyError
from bot.moderation.cases import Cases, Did
from bot.moderation.hands import Hands, PassingFault
from bot.moderation.lately import Lately
from bot.storage.moderation import Case

from .acting import ACTS, Acting
from .flow import Flow
from .rounds import Rounds
from .stepping import Stepping

log = logging.getLogger(__name__)

PAGE = 100
REDRAW = "redraw"
LETTERS, MINUTE = 3, 60.0
"""Direct messages that an author gets in so many seconds: nobody wants one for each of a burst."""
TOLD = "The author was not told: I wrote to them about several other cases just then."


class Reporting:
    """Posts cases once something was done about them, and keeps posts as cases are."""

    def __init__(self, cases: Cases, acting: Acting) -> None:
        self._cases = cases
        self._acting = acting
        self._stepping = Stepping(cases)
        self._rounds = Rounds("report cases", self._round)
        self._flows: dict[int, Flow] = {}
        self._changed: dict[int, set[int]] = {}
        self._told = Lately(LETTERS, MINUTE)
        self._hands: Hands | None = None

    def begin(self, hands: Hands) -> None:
        """Work with these hands from now on."""
        self._hands = hands

    def wake(self, guild_id: int) -> None:
        """See to a server."""
        if self._hands is not None:
            self._rounds.wake(guild_id)

    def change(self, case: Case) -> None:
        """Show in its post that something changed about a case."""
        self._changed.setdefault(case.guild_id, set()).add(case.id)
        self.wake(case.guild_id)

    async def close(self) -> None:
        """Finish what is being posted."""
        await self._rounds.close()

    async def _round(self, guild_id: int) -> float | None:
        if (hands := self._hands) is None:
            return None
        limit = PAGE + len(self._stepping.patience)
        owing = await self._cases.store.owing(guild_id, limit=limit)
        ready = [case for case in owing if self._is_ready(case)]
        due = [it for it in ready if self._stepping.is_due(it, Did.POST)]
        await self._post(hands, due)
        untold = [it for it in ready if Did.POST not in it.owes]
        letters = [it for it in untold if self._stepping.is_due(it, Did.TELL)]
        for case in letters:
            await self._tell(hands, case)
        await self._redraw(hands, guild_id)
        if len(untold) < sum(Did.TELL in case.owes for case in ready):
            self._rounds.wake(guild_id)  # those posted just now have authors to be told
        elif (due or letters) and len(owing) == limit:
            self._rounds.wake(guild_id)  # there are more
        return self._stepping.patience.pause(guild_id)

    def _is_ready(self, case: Case) -> bool:
        return not any(step in case.owes for step in ACTS) or self._acting.has_tried(case)

    async def _post(self, hands: Hands, cases: Sequence[Case]) -> None:
        for case in cases:
            if case.post_id is not None:  # posted before a crash, but not noted as done
                await self._stepping.attempt(Did.POST, partial(self._show, hands, case), case)
        rest = [case for case in cases if case.post_id is None]
        while rest:
            now = time.monotonic()
            flow = self._flow(rest[0].guild_id, now)
            room = flow.room(now)
            part, rest = _cut(rest, room or flow.share(now))
            work = partial(self._add if room else self._post_new, hands, flow, part)
            await self._stepping.attempt(Did.POST, work, *part)

    def _flow(self, guild_id: int, now: float) -> Flow:
        for server in [it for it, flow in self._flows.items() if flow.is_over(now)]:
            del self._flows[server]
        return self._flows.setdefault(guild_id, Flow(changed=now))

    async def _post_new(self, hands: Hands, flow: Flow, cases: Sequence[Case]) -> None:
        share = flow.share(time.monotonic())
        place = await hands.post(await self._cases.files(cases))
        flow.posted(place, len(cases), share=share, now=time.monotonic())
        await self._cases.store.note_post([case.id for case in cases], *place)

    async def _add(self, hands: Hands, flow: Flow, cases: Sequence[Case]) -> None:
        if (post := flow.post) is None:
            raise PassingFault
        await self._cases.store.note_post([case.id for case in cases], *post)
        shown = await self._cases.store.posted(post[1])
        if await hands.redraw(await self._cases.files(shown)):
            flow.added(len(cases), time.monotonic())
        else:
            flow.post = None
            await self._post_new(hands, flow, cases)

    async def _show(self, hands: Hands, case: Case) -> None:
        shown = await self._cases.store.posted(case.post_id or 0)
        if not await hands.redraw(await self._cases.files(shown)):
            place = await hands.post([await self._cases.file(case)])
            await self._cases.store.note_post([case.id], *place)

    async def _tell(self, hands: Hands, case: Case) -> None:
        async def tell() -> None:
            if self._told.is_enough(case.author_id):
                raise InputError(TOLD)
            await hands.tell_author(await self._cases.file(case))
            self._told.note(case.author_id)

        if await self._stepping.attempt(Did.TELL, tell, case):
            self._changed.setdefault(case.guild_id, set()).add(case.id)

    async def _redraw(self, hands: Hands, guild_id: int) -> None:
        posts: set[int] = set()
        for case_id in self._changed.pop(guild_id, set()):
            case = await self._cases.store.get(case_id)
            if case and case.post_id and Did.POST not in case.owes:
                posts.add(case.post_id)
        for post_id in sorted(posts):
            shown = await self._cases.store.posted(post_id)
            task = (shown[0].id, REDRAW)
            try:
                await hands.redraw(await self._cases.files(shown))
            except PassingFault:
                if self._stepping.patience.wait(guild_id, task):
                    self._changed.setdefault(guild_id, set()).add(shown[0].id)
                continue
            except ParleyError as error:
                log.warning("a post in the log channel cannot be changed: %s", error)
            self._stepping.patience.done(task)


def _cut(cases: Sequence[Case], count: int) -> tuple[list[Case], list[Case]]:
    return list(cases[:count]), list(cases[count:])
