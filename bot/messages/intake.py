"""What is said comes in here, and is stored before anything is done with it."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from bot.errors import StorageError
from bot.messages.departed import Departed
from bot.messages.said import Said
from bot.messages.storing import Gone, Heard, Noted, Storing
from bot.storage.clock import unix_ms
from bot.storage.messages import Message
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
class _Mark:
    """Somebody waits until all before it is on the disk."""

    reached: asyncio.Future[None]


_Item = Heard | Gone | Noted | _Mark


class Intake:
    """Stores messages that are owed something in the order in which they are heard; loses none.

    Args:
        storing: stores them.
    """

    def __init__(self, storing: Storing) -> None:
        self._storing = storing
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
        await self._put(Heard(said, unix_ms() if since is None else since))

    async def forget(self, guild_id: int, message_ids: Collection[int]) -> None:
        """Take deleted messages out."""
        self._departed.note(message_ids)
        await self._put(Gone(guild_id, message_ids))

    async def forget_channel(self, guild_id: int, channel_id: int) -> None:
        """Take a deleted channel or thread out."""
        self._departed.note([channel_id])
        await self._put(Gone(guild_id, channel_id=channel_id))

    def is_gone(self, message: Message) -> bool:
        """Tell whether a message that history told of was deleted lately."""
        return message.id in self._departed or message.channel_id in self._departed

    async def note(self, message_id: int, by: Change) -> None:
        """Change what search finds of a message beside its content, if it finds it at all.

        Left out while the disk takes nothing, since nobody is to wait for it.
        """
        if not (self.is_full or self._is_closed):
            await self._put(Noted(message_id, by))

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
        for is_heard, run in groupby(items, lambda it: isinstance(it, Heard)):
            if is_heard:
                await self._take_all([it for it in run if isinstance(it, Heard)])
                continue
            for it in run:
                if isinstance(it, Gone):
                    await self._lasting(partial(self._storing.drop, it))
                elif isinstance(it, Noted):
                    await self._lasting(partial(self._storing.change, it))
                elif isinstance(it, _Mark) and not it.reached.done():
                    it.reached.set_result(None)

    async def _take_all(self, heard: Sequence[Heard]) -> None:
        if not await self._lasting(partial(self._storing.take, heard)) and len(heard) > 1:
            for it in heard:  # so that one that cannot be stored costs no other
                await self._lasting(partial(self._storing.take, [it]))

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
