"""Makes payloads ready to be shown: beside each text stands its HTML, and links are safe.

A field `x` that holds Markdown gets a sister `x_html`. Everything without a sister is plain text.
"""

from collections.abc import Callable
from typing import Any, Final

from sandbox.discord import payloads
from sandbox.discord.components import Kind
from sandbox.discord.records import Json, Message
from sandbox.discord.snowflakes import parse
from sandbox.discord.store import Store
from sandbox.web.markdown import inline, rendered
from sandbox.web.names import NamesSeen

_LINKS: Final = frozenset({"url", "proxy_url", "icon_url", "proxy_icon_url"})
_SCHEMES: Final = ("http://", "https://")


class Painter:
    """Paints for one reader."""

    def __init__(self, store: Store, viewer: int) -> None:
        self._store = store
        self._viewer = viewer

    def event(self, name: str, data: Json) -> Json:
        """Paint what an event carries."""
        if name in ("MESSAGE_CREATE", "MESSAGE_UPDATE"):
            return self.message(data)
        if name == "INVOCATION":
            return self.invocation(data)
        if name.startswith("MESSAGE_REACTION_"):
            return {**data, "reactions": self._reactions(data)}
        return data

    def message(self, message: Json) -> Json:
        """Paint a message, and the one that it answers."""
        names = self._names(message)
        made = _linked(message, self._store.cdn.base_url)
        made["content_html"] = rendered(made["content"], names)
        made["author_name"] = names.user(int(made["author"]["id"])) or made["author"]["username"]
        made["author_color"] = names.color(int(made["author"]["id"]))
        made["embeds"] = [_embed(each, names) for each in made["embeds"]]
        made["components"] = [_component(each, names) for each in made["components"]]
        for reaction in made.get("reactions", ()):
            reaction["me"] = self._reacted(message, reaction)
        if made.get("referenced_message"):
            made["referenced_message"] = self.message(message["referenced_message"])
        return made

    def invocation(self, invocation: Json) -> Json:
        """Paint what became of a command or a press: its messages and its modal."""
        made = dict(invocation)
        made["messages"] = [self.message(each) for each in invocation["messages"]]
        modal = invocation["modal"]
        if modal is not None:
            names = NamesSeen(self._store, self._viewer, None)
            parts = [_component(each, names) for each in modal["components"]]
            made["modal"] = {**modal, "components": parts}
        return made

    def _names(self, message: Json) -> NamesSeen:
        channel = self._store.channels.get(parse(message["channel_id"]) or 0)
        return NamesSeen(self._store, self._viewer, channel.guild_id if channel else None)

    def _reactions(self, event: Json) -> list[Json]:
        """Give a message's reactions as they are by now, so that none counts twice on a page."""
        kept = self._kept(event["channel_id"], event["message_id"])
        shown = payloads.message(self._store, kept, viewer=self._viewer) if kept else {}
        reactions: list[Json] = shown.get("reactions", [])
        return reactions

    def _reacted(self, message: Json, reaction: Json) -> bool:
        """Tell whether the reader is among those who reacted; events say it of the bot."""
        kept = self._kept(message["channel_id"], message["id"])
        emoji = reaction["emoji"]
        return kept is not None and any(
            self._viewer in each.user_ids
            for each in kept.reactions
            if (each.name, each.id) == (emoji["name"], parse(emoji["id"]))
        )

    def _kept(self, channel_id: str, message_id: str) -> Message | None:
        channel = self._store.channels.get(int(channel_id))
        return channel.messages.get(int(message_id)) if channel else None


def _embed(embed: Json, names: NamesSeen) -> Json:
    made = dict(embed)
    if "title" in made:
        made["title_html"] = inline(made["title"], names)
    if "description" in made:
        made["description_html"] = rendered(made["description"], names)
    made["fields"] = [
        {
            **each,
            "name_html": inline(each["name"], names),
            "value_html": rendered(each["value"], names),
        }
        for each in made.get("fields", ())
    ]
    return made


def _component(component: Json, names: NamesSeen) -> Json:
    made = dict(component)
    if made.get("type") == Kind.TEXT_DISPLAY:
        made["content_html"] = rendered(made["content"], names)
    if "components" in made:
        made["components"] = [_component(each, names) for each in made["components"]]
    for part in ("accessory", "component"):
        if isinstance(made.get(part), dict):
            made[part] = _component(made[part], names)
    return made


def _linked(value: Json, own: str) -> Json:
    """Copy a payload; links to our own files lose the host, and what is no web address goes."""
    made: Json = _mapped(value, lambda link: _safe(link, own))
    return made


def _mapped(value: Any, safe: Callable[[str], str | None]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        return [_mapped(each, safe) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: safe(each) if name in _LINKS and isinstance(each, str) else _mapped(each, safe)
        for name, each in value.items()
    }


def _safe(link: str, own: str) -> str | None:
    if own and link.startswith(f"{own}/cdn/"):
        return link.removeprefix(own)
    return link if link.lower().startswith(_SCHEMES) else None
