"""What is used and reserved at this moment, in memory above what the database has summed up."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Mapping
from itertools import islice

from bot.storage.usage import Pot, Spent

Load = Callable[[Collection[Pot]], Awaitable[Mapping[Pot, Spent]]]


class Level:
    """What is in a pot: used for good, and reserved by calls in the making."""

    __slots__ = ("is_known", "is_unsaved", "pins", "reserved", "used")

    def __init__(self) -> None:
        self.used = Spent()
        self.reserved = Spent()
        self.is_known = False
        self.is_unsaved = False
        """Whether the database failed to take what was used; it stays until its period is over."""
        self.pins = 0
        """How many calls work with it; until they are done and written down it stays."""

    def reserve(self, amounts: Spent) -> None:
        """Keep amounts for a call."""
        self.reserved = self.reserved.plus(amounts)

    def learn(self, used: Spent) -> None:
        """Take over what was read; who reads it second may have read what was added since."""
        if not self.is_known:
            self.used, self.is_known = used, True

    def settle(self, reserved: Spent, used: Spent) -> None:
        """Put what a call used in the place of what was reserved for it."""
        self.reserved = self.reserved.minus(reserved)
        self.used = self.used.plus(used)


class Pots:
    """The pots that calls work with, and the latest that they worked with.

    A pot in nobody's hands equals what the database holds, so that it may be dropped any time.

    Args:
        load: gives what the database holds.
        kept: how many pots stay at most, beyond those in somebody's hands.
    """

    def __init__(self, load: Load, *, kept: int = 20_000) -> None:
        self._load = load
        self._kept = kept
        self._levels: OrderedDict[Pot, Level] = OrderedDict()
        self._periods: frozenset[str] = frozenset()

    def __len__(self) -> int:
        """Count the pots in memory."""
        return len(self._levels)

    async def take(self, pots: Collection[Pot]) -> dict[Pot, Level]:
        """Take pots in hand; nobody else's work on them is missed or counted twice meanwhile.

        Raises:
            StorageError: what was used until now cannot be read.
        """
        levels = {pot: self._pinned(pot) for pot in pots}
        try:
            if unknown := [pot for pot, level in levels.items() if not level.is_known]:
                for pot, used in (await self._load(unknown)).items():
                    levels[pot].learn(used)
        except BaseException:
            self.give_back(levels)
            raise
        return levels

    def give_back(self, levels: Mapping[Pot, Level]) -> None:
        """Let go of pots whose work is done and written down."""
        for level in levels.values():
            level.pins -= 1
        self._drop([pot for pot, level in levels.items() if not level.is_known])
        excess = len(self._levels) - self._kept
        if excess > 0:
            unused = (pot for pot, it in self._levels.items() if not (it.pins or it.is_unsaved))
            self._drop(list(islice(unused, excess)))

    def forget_guild(self, guild_id: int) -> None:
        """Drop what is known of a server."""
        for pot in [pot for pot in self._levels if pot.guild_id == guild_id]:
            del self._levels[pot]

    def turn_to(self, periods: Collection[str]) -> None:
        """Drop the pots of periods that are over, once nobody works with them any more."""
        if self._periods != (now := frozenset(periods)):
            self._periods = now
            self._drop([pot for pot in self._levels if pot.period not in now])

    def _pinned(self, pot: Pot) -> Level:
        level = self._levels.setdefault(pot, Level())
        self._levels.move_to_end(pot)
        level.pins += 1
        return level

    def _drop(self, pots: Collection[Pot]) -> None:
        for pot in pots:
            level = self._levels.get(pot)
            if level is not None and not level.pins:
                del self._levels[pot]
