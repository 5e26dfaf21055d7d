"""What is said comes in here, and is stored with its debts before anything is done with it."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from bot.errors import StorageError
from bot.messages.debts import Debts
from bot.messages.departed import Departed
from bot.messages.said import Said
from bot.storage.clock import unix_ms
from bot.storage.messages import Message, MessageStore
from bot.storage.messages.extras import Change

log = logging.getLogger(__name__)

MOST = 5_000
"""What may wait in memory for the disk; who brings more waits until there is room."""
TOGETHER = 100
"""What is written in one transaction at most."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds between attempts while the disk takes nothing."""
LAST_WORK = 5.0
"""Seconds in which what waits is written when the bot goes down."""


@dataclass(frozen=True, slots=True)
class _Heard:
    said: Said
    since: int


@dataclass(frozen=True, slots=True)
class _Gone:
    """Messages that were deleted, or a whole channel."""

    guild_id: int
    message_ids: Collection[int] = ()
    channel_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Noted:
    """Something else that can be found of a message."""

    message_id: int
    by: Change


@dataclass(frozen=True, slots=True)
class _Mark:
    """Somebody waits until all before it is on the disk."""

    reached: asyncio.Future[None]


_Item = _Heard | _Gone | _Noted | _Mark
Wake = Callable[[int], None]


class Intake:
    """Stores messages that are owed something in the order in which they are heard; loses none.

    Args:
        store: takes them.
        debts: tell what each is owed.
        on_judging: is told of the servers that are owed a judgement now.
        on_finding: is told of those whose search is owed something.
    """

    def __init__(
        self, store: MessageStore, debts: Debts, on_judging: Wake, on_finding: Wake
    ) -> None:
        self._store = store
        self._debts = debts
        self._on_judging = on_judging
        self._on_finding = on_finding
        self._departed = Departed()
        self._waiting: deque[_Item] = deque()
        self._room = asyncio.Event()
        self._room.set()
        self._task: asyncio.Task[None] | None = None
        self._is_closed = False

    @property
    def is_full(self) -> bool:
        """Whether so much waits for the disk that nothing more is to be kept in memory."""
        return not self._room.is_set()

    async def has_room(self) -> None:
        """Wait until it is not full."""
        await self._room.wait()

    async def hear(self, said: Said, *, since: int | None = None) -> None:
        """Take a message or an edit in; `since` is when it was said if it is fetched later.

        Returns at once, before it is on the disk, unless very many wait.
        """
        await self._put(_Heard(said, unix_ms() if since is None else since))

    async def forget(self, guild_id: int, message_ids: Collection[int]) -> None:
        """Take deleted messages out."""
        self._departed.note(message_ids)
        await self._put(_Gone(guild_id, message_ids))

    async def forget_channel(self, guild_id: int, channel_id: int) -> None:
        """Take a deleted channel or thread out."""
        self._departed.note([channel_id])
        await self._put(_Gone(guild_id, channel_id=channel_id))

    def is_gone(self, message: Message) -> bool:
        """Tell whether a message that history told of was deleted lately."""
        return message.id in self._departed or message.channel_id in self._departed

    async def note(self, message_id: int, by: Change) -> None:
        """Change what search finds of a message beside its content, if it finds it at all.

        Left out while the disk takes nothing, since nobody is to wait for it.
        """
        if not (self.is_full or self._is_closed):
            await self._put(_Noted(message_id, by))

    async def settled(self) -> None:
        """Wait until everything that came in so far is on the disk."""
        reached = asyncio.get_running_loop().create_future()
        await self._put(_Mark(reached))
        await reached

    async def close(self) -> None:
        """Write what waits, as far as the disk takes it; what is not written is heard again."""
        self._is_closed = True
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=LAST_WORK)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _put(self, item: _Item) -> None:
        while self.is_full:
            await self.has_room()
        if self._is_closed:
            raise asyncio.CancelledError  # history tells of it after the restart
        self._waiting.append(item)
        if len(self._waiting) >= MOST:
            self._room.clear()
        if self._task is None:
            self._task = asyncio.create_task(self._write_all(), name="store messages")

    async def _write_all(self) -> None:
        """Write until nothing waits; what comes meanwhile is written together."""
        try:
            while self._waiting:
                items = [self._waiting.popleft() for _ in range(min(TOGETHER, len(self._waiting)))]
                self._room.set()
                await self._write(items)
        finally:
            self._task = None

    async def _write(self, items: Sequence[_Item]) -> None:
        for is_heard, run in groupby(items, lambda it: isinstance(it, _Heard)):
            if is_heard:
                await self._take_all([it for it in run if isinstance(it, _Heard)])
                continue
            for it in run:
                if isinstance(it, _Gone):
                    await self._lasting(partial(self._drop, it))
                elif isinstance(it, _Noted):
                    await self._lasting(partial(self._change, it))
                elif isinstance(it, _Mark) and not it.reached.done():
                    it.reached.set_result(None)

    async def _take_all(self, heard: Sequence[_Heard]) -> None:
        if not await self._lasting(partial(self._take, heard)) and len(heard) > 1:
            for it in heard:  # so that one that cannot be stored costs no other
                await self._lasting(partial(self._take, [it]))

    async def _lasting(self, work: Callable[[], Awaitable[None]]) -> bool:
        """Do something as often as it takes until the disk takes it; False if it cannot be done."""
        pause = FIRST_PAUSE
        while True:
            try:
                await work()
            except StorageError as error:
                log.warning("messages wait in memory: %s", error)
            except Exception:
                log.exception("what came in could not be stored")
                return False
            else:
                return True
            await asyncio.sleep(0 if self._is_closed else pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _take(self, heard: Sequence[_Heard]) -> None:
        arrivals, revised, found = [], [], set()
        for it in heard:
            message = it.said.message
            arrival = await self._debts.of(it.said, it.since)
            if arrival is not None:
                arrivals.append(arrival)
            elif message.version:  # what it said before may be stored, and would be out of date
                revised.append(message.id)
            if message.version or (arrival and arrival.findable is not None):
                found.add(message.guild_id)
        if revised:
            await self._store.forget(revised)
        if arrivals:
            for guild_id in await self._store.take(arrivals):
                self._on_judging(guild_id)
        for guild_id in found:
            self._on_finding(guild_id)

    async def _drop(self, gone: _Gone) -> None:
        if gone.message_ids:
            await self._store.forget(gone.message_ids)
        if gone.channel_id is not None:
            await self._store.forget_channel(gone.channel_id)
        self._on_finding(gone.guild_id)  # what shared passages with them is owed others

    async def _change(self, noted: _Noted) -> None:
        guild_id = await self._store.change_extra(noted.message_id, noted.by, owe=True)
        if guild_id is not None:
            self._on_finding(guild_id)
