"""Who a call is made for, and what it uses."""

from dataclasses import astuple, dataclass

_MOST = 1_000_000_000
"""More than any call can use; what an endpoint reports beyond it is a fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who a call is made for, where, and by which command; outside of servers there is no guild.

    `channel_id` is where it happens, which may be a thread. A call that `is_server` is made for a
    server as a whole: its limits hold, but none for members and roles.
    """

    user_id: int
    guild_id: int | None
    channel_id: int
    command: str
    is_server: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """What a call uses; audio is in milliseconds."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    pictures: int = 0
    audio_ms: int = 0

    @property
    def tokens(self) -> int:
        """All tokens, read and written."""
        return self.prompt_tokens + self.completion_tokens

    @property
    def is_nothing(self) -> bool:
        """Whether nothing was used."""
        return not any(astuple(self))

    def bounded(self) -> "Amounts":
        """Give what can be true of it: nothing negative, nothing absurd."""
        prompt, completion, pictures, audio = (min(max(it, 0), _MOST) for it in astuple(self))
        return Amounts(
            prompt_tokens=prompt, completion_tokens=completion, pictures=pictures, audio_ms=audio
        )
