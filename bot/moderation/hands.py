"""What moderation does on Discord, as the domain asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.errors import ParleyError
from bot.storage.moderation import Case, Deed


class PassingFault(ParleyError):
    """Discord, or the way to it, had a fault that another try may not meet."""


class NoLog(ParleyError):
    """There is no log channel to report in: none is set, or the one that is set is gone."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with what was done about it; `earlier` are its author's others in so many days."""

    case: Case
    deeds: tuple[Deed, ...] = ()
    earlier: int = 0
    days: int = 7


class Hands(Protocol):
    """Does on Discord what moderation decides.

    Everything may be done twice: what is as it should be counts as done. Each raises a
    `PassingFault` when it may be tried again, and else a `ParleyError` whose sentence moderators
    read, such as “I may not delete messages in #general: give me Manage Messages.”
    """

    async def delete(self, case: Case) -> None:
        """Delete the message that a case is about."""

    async def delete_all(self, cases: Sequence[Case]) -> None:
        """Delete up to 100 messages of one channel that are not older than two weeks."""

    async def time_out(
        self, case: Case, until: int, reason: str, *, at_least: bool = False
    ) -> None:
        """Keep the author from writing until a time in Unix milliseconds.

        With `at_least` a timeout that lasts longer already stays as it is.
        """

    async def lift(self, case: Case, reason: str) -> bool:
        """Let the author write again whom this case timed out; False if another timeout holds."""

    async def ban(self, case: Case, reason: str, delete_seconds: int) -> None:
        """Ban the author, and delete what they wrote in the last so many seconds."""

    async def unban(self, guild_id: int, user_id: int, reason: str) -> bool:
        """Lift a ban; False if somebody did already."""

    async def post(self, files: Sequence[CaseFile]) -> tuple[int, int]:
        """Show cases in one post in the log channel; gives the channel's and the post's id.

        Raises:
            NoLog: the server has none.
        """

    async def redraw(self, files: Sequence[CaseFile]) -> bool:
        """Show cases in the post that they have as they are now; False if it was deleted."""

    async def tell_author(self, file: CaseFile) -> None:
        """Tell the author by direct message what was done about the message, and why."""

    async def slow(self, guild_id: int, channel_id: int, seconds: int) -> int:
        """Let members wait so many seconds between two messages; gives what it was before."""

    async def say(self, guild_id: int, text: str) -> None:
        """Say something in the log channel. Raises `NoLog` if the server has none."""
