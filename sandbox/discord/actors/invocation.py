"""What became of something that a person set off."""

from sandbox.discord import payloads
from sandbox.discord.actors.deeds import deed
from sandbox.discord.interactions import CallbackType, Interaction, Outcome
from sandbox.discord.records import Json, MessageFlag
from sandbox.discord.state import DiscordState

ACKNOWLEDGE_TIMEOUT = 3.0
ANSWER_TIMEOUT = 10.0
_DEFERRED = (CallbackType.DEFERRED_MESSAGE, CallbackType.DEFERRED_UPDATE)


class Invocation:
    """An interaction as the person who set it off sees it go on."""

    def __init__(self, state: DiscordState, interaction: Interaction) -> None:
        self.interaction = interaction
        self._state = state

    def __repr__(self) -> str:
        """Show kind, state and number of answers."""
        kind, count = self.interaction.type.name, len(self.interaction.messages)
        return f"<Invocation {self.id} {kind} {self.state} messages={count}>"

    @property
    def id(self) -> int:
        """The interaction's id."""
        return self.interaction.id

    @property
    def state(self) -> str:
        """`waiting`, `acknowledged`, or `failed`: "The application did not respond"."""
        return self.interaction.outcome.value

    @property
    def messages(self) -> list[Json]:
        """The original answer and the follow-ups that still exist, as they stand now."""
        user_id = self.interaction.user_id
        found = self.interaction.messages
        return [payloads.message(self._state, each, viewer=user_id) for each in found]

    @property
    def modal(self) -> Json | None:
        """The modal that the bot opened."""
        return self.interaction.modal

    @property
    def error(self) -> str | None:
        """What the client says when it failed."""
        return self.interaction.error

    @property
    def is_settled(self) -> bool:
        """Whether it failed, or there is something to see: a message, a change, a modal."""
        shows = self.interaction.callback not in {None, *_DEFERRED}
        return shows or self._has_ended() or self._has_changed_message()

    def to_json(self) -> Json:
        """Give everything there is to see."""
        return {
            "id": str(self.id),
            "deed": deed(self.interaction),
            "state": self.state,
            "callback_type": self.interaction.callback,
            "messages": self.messages,
            "modal": self.modal,
            "choices": self.interaction.choices,
            "error": self.error,
        }

    async def acknowledged(self, timeout: float = ACKNOWLEDGE_TIMEOUT) -> int:  # noqa: ASYNC109 - reads well in tests
        """Wait for the first answer; give its callback type.

        Raises:
            TimeoutError: none came within `timeout` seconds, or the bot's deadline passed.
        """
        entry = self.interaction
        await entry.until(lambda: entry.outcome != Outcome.WAITING, timeout)
        if entry.callback is None:
            raise TimeoutError(entry.error)
        return int(entry.callback)

    async def answered(self, timeout: float = ANSWER_TIMEOUT) -> Json:  # noqa: ASYNC109 - reads well in tests
        """Wait for the first message that is more than "thinking".

        Raises:
            TimeoutError: none came within `timeout` seconds, or the bot's deadline passed.
        """
        await self.interaction.until(self._has_ended, timeout)
        real = self._real()
        if not real:
            raise TimeoutError(self.error)
        return real[0]

    def _has_ended(self) -> bool:
        return self.interaction.outcome == Outcome.FAILED or bool(self._real())

    def _has_changed_message(self) -> bool:
        """Tell whether the message whose component was used changed since, by whatever means."""
        entry = self.interaction
        used = entry.original if entry.callback == CallbackType.DEFERRED_UPDATE else None
        if used is None:
            return False
        return used.deleted or (used.edited_at or 0.0) >= entry.created_at

    def _real(self) -> list[Json]:
        return [each for each in self.messages if not each["flags"] & MessageFlag.LOADING]
