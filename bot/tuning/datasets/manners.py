"""The instructions that held when an answer was given."""

from collections.abc import Mapping, Sequence

from bot.errors import InputError
from bot.settings import DEFAULT, ChatSettings, Settings
from bot.settings.values import Recorded

KEYS = ("chat.persona", "chat.system_prompt", "language")
_CHANGES = 500
_SERVER = 0

Place = tuple[int, str]
"""A channel's id, or 0 for the whole server, and a key."""


class Manners:
    """Tells how the bot was to answer in a server's channels at any time.

    What settings were before is known as far as their changes are remembered.
    """

    def __init__(
        self,
        defaults: Mapping[str, object],
        chosen: Mapping[Place, object],
        changes: Sequence[Recorded],
    ) -> None:
        self._defaults = defaults
        self._chosen = chosen
        self._changes = changes
        self._known: dict[tuple[int, int, str | None], str] = {}

    @classmethod
    async def of(cls, settings: Settings, guild_id: int) -> "Manners":
        """Look up what a server has chosen now, and what it had before."""
        defaults = await settings.of(None)
        chosen = {
            (place, key): value
            for place in (_SERVER, *await settings.channels(guild_id))
            for key, value in (await settings.chosen(guild_id, place)).items()
        }
        changes = [
            each for each in await settings.history(guild_id, _CHANGES) if each.change.key in KEYS
        ]
        return cls({key: defaults[key] for key in KEYS}, chosen, changes)

    def at(self, channel_id: int, time: int, persona: str | None) -> str:
        """Give the instructions that held in a channel at a time (Unix ms).

        `persona` is the conversation's own, which comes before that of the settings.
        """
        undone = sum(each.at > time for each in self._changes)
        key = channel_id, undone, persona
        if key not in self._known:
            self._known[key] = self._instructions(channel_id, undone, persona)
        return self._known[key]

    def _instructions(self, channel_id: int, undone: int, persona: str | None) -> str:
        chosen = dict(self._chosen)
        for each in self._changes[:undone]:  # the newest first, so that the oldest has the say
            chosen[each.change.channel_id, each.change.key] = each.change.old
        own, prompt, language = (self._holds(chosen, channel_id, key) for key in KEYS)
        if persona is not None:
            own, prompt = persona, ""
        try:
            return _instructions(own, prompt, language)
        except InputError:  # a persona that there is no more
            return _instructions(str(self._defaults[KEYS[0]]), prompt, language)

    def _holds(self, chosen: Mapping[Place, object], channel_id: int, key: str) -> str:
        for place in (channel_id, _SERVER):
            value = chosen.get((place, key), DEFAULT)
            if isinstance(value, str):
                return value
        return str(self._defaults[key])


def _instructions(persona: str, prompt: str, language: str) -> str:
    settings = ChatSettings(model="", persona=persona, system_prompt=prompt, language=language)
    return settings.instructions
