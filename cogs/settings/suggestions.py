"""What is offered while somebody types a setting's key or value."""

from collections.abc import Iterable
from difflib import SequenceMatcher

import discord
from discord import app_commands

from bot.choices import MOST, NAME, Choices
from bot.client import Bot, caller_of
from bot.client.guilds import guild_of
from bot.config import Config
from bot.errors import InputError
from bot.settings import DEFINITIONS, Definition, Scope, Server, Settings, definition
from bot.settings.kinds import Model

from .forms import plain
from .places import channel_of, server_of
from .wording import short, with_names

Choice = app_commands.Choice[str]
LIKENESS = 0.6
"""How alike a key and what was typed must be, from 0 to 1, where nothing contains it."""


class Suggestions:
    """Offers keys and values."""

    def __init__(self, settings: Settings, choices: Choices, config: Config) -> None:
        self._settings = settings
        self._choices = choices
        self._config = config

    def keys(self, typed: str, scope: Scope) -> list[Choice]:
        """Offer the settings of a place whose key, help or family fit what was typed."""
        sought = typed.strip().lower()
        ranked = [
            (rank, not each.is_common, number, each)
            for number, each in enumerate(DEFINITIONS.values())
            if each.scope & scope and (rank := _rank(each, sought)) is not None
        ]
        ranked.sort(key=lambda entry: entry[:3])
        return [
            app_commands.Choice(name=short(f"{each.key}: {each.help}", NAME), value=each.key)
            for *_, each in ranked[:MOST]
        ]

    async def values(
        self, interaction: discord.Interaction[Bot], typed: str, *, in_channel: bool = False
    ) -> list[Choice]:
        """Offer values of the chosen setting, the present and the default one among them."""
        try:
            chosen = definition(getattr(interaction.namespace, "key", None) or "")
            channel = getattr(interaction.namespace, "channel", None)
            channel_id = channel_of(interaction, channel) if in_channel else None
        except InputError:
            return []
        guild = guild_of(interaction)
        server = server_of(guild)
        present = (await self._settings.of(guild.id, channel_id))[chosen.key]
        own = _own(chosen.typed(present), chosen.typed(chosen.default(self._config)))
        texts = {
            text: f"{shown} ({own[text]})"
            for text, shown in _named(chosen, own, server).items()
            if typed.strip().lower() in shown.lower()
        }
        for text, shown in (await self._offered(interaction, chosen, typed)).items():
            texts.setdefault(text, shown)
        return _choices(texts)

    async def _offered(
        self, interaction: discord.Interaction[Bot], chosen: Definition, typed: str
    ) -> dict[str, str]:
        """Give what there is to choose: what is typed for it, and what is shown."""
        if isinstance(plain(chosen.kind), Model):
            names = await self._choices.models(caller_of(interaction, "settings"), typed)
            return {name: name for name in names}
        suggestions = chosen.kind.suggestions(typed, server_of(guild_of(interaction)))
        return {text: shown for shown, text in suggestions.items()}


def _named(chosen: Definition, texts: Iterable[str], server: Server) -> dict[str, str]:
    """Show values by name, as Discord shows no mentions in a list."""
    names = {text: shown for shown, text in chosen.kind.choices(server).items()}
    return {text: names.get(text) or with_names(text, server) for text in texts}


def _own(present: str, default: str) -> dict[str, str]:
    """Mark the present value and the default one."""
    if present == default:
        return {present: "now, the default"}
    return {present: "now", default: "the default"}


def _choices(texts: dict[str, str]) -> list[Choice]:
    """Make choices of what fits into one: what is typed for it, and what is shown."""
    fitting = [(text, shown) for text, shown in texts.items() if 0 < len(text) <= NAME]
    return [app_commands.Choice(name=short(shown, NAME), value=text) for text, shown in fitting][
        :MOST
    ]


def _rank(each: Definition, sought: str) -> int | None:
    """Say how well a setting fits, best first; None if it does not."""
    if not sought or each.key == sought:
        return 0
    if each.key.startswith(sought) or each.name.startswith(sought):
        return 1
    words = sought.replace("_", " ").split()
    key, text = _plain(each.key), f"{each.family.title} {each.help}".lower()
    if all(word in key for word in words):
        return 2
    if all(word in f"{key} {text}" for word in words):
        return 3
    alike = max(_likeness(sought, each.key), _likeness(sought, each.name))
    return 4 if alike >= LIKENESS else None


def _plain(key: str) -> str:
    return key.replace("_", " ")


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one[:NAME], other).ratio()
