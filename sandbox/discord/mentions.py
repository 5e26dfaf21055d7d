"""Who a message really mentions.

Source: "Allowed Mentions Object" in Discord's API reference.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sandbox.discord import forms
from sandbox.discord.errors import invalid_form
from sandbox.discord.records import Json

_USER: Final = re.compile(r"<@!?(\d{1,20})>")
_ROLE: Final = re.compile(r"<@&(\d{1,20})>")
_EVERYONE: Final = re.compile(r"@(?:everyone|here)")
_KINDS: Final = ("users", "roles", "everyone")
_MAX_LISTED: Final = 100


@dataclass(frozen=True, slots=True)
class AllowedMentions:
    """What a message may ping. None among `users` or `roles` stands for all of them."""

    users: frozenset[int] | None = None
    roles: frozenset[int] | None = None
    everyone: bool = True
    replied_user: bool = True

    @classmethod
    def from_json(cls, body: Json | None) -> "AllowedMentions":
        """Read the `allowed_mentions` of a message; without any, everything pings."""
        if body is None:
            return cls()
        parse = forms.items(body, "parse")
        for index, kind in enumerate(parse):
            if kind not in _KINDS:
                sentence = f"Value must be one of {_KINDS}."
                raise invalid_form(
                    (f"allowed_mentions.parse.{index}", "BASE_TYPE_CHOICES", sentence)
                )
        listed = {}
        for kind in ("users", "roles"):
            ids = forms.snowflakes(body, kind, limit=_MAX_LISTED)
            if ids and kind in parse:
                sentence = f"parse:[{kind!r}] and {kind}: [ids...] are mutually exclusive."
                raise invalid_form(
                    ("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", sentence)
                )
            listed[kind] = None if kind in parse else frozenset(ids)
        return cls(
            listed["users"],
            listed["roles"],
            everyone="everyone" in parse,
            replied_user=forms.truth(body, "replied_user"),
        )

    def may_ping_user(self, user_id: int) -> bool:
        """Tell whether a user named in the text is pinged."""
        return self.users is None or user_id in self.users

    def may_ping_role(self, role_id: int) -> bool:
        """Tell whether a role named in the text is pinged."""
        return self.roles is None or role_id in self.roles


EVERYTHING: Final = AllowedMentions()
"""What holds when a request says nothing about mentions."""


def users(content: str) -> list[int]:
    """List the ids of the users named in a text, each once, in order."""
    return _once(_USER.findall(content)) if "<@" in content else []


def roles(content: str) -> list[int]:
    """List the ids of the roles named in a text, each once, in order."""
    return _once(_ROLE.findall(content)) if "<@&" in content else []


def everyone(content: str) -> bool:
    """Tell whether a text calls everyone, or everyone who is online."""
    return "@" in content and _EVERYONE.search(content) is not None


def shown_text(content: str, components: Iterable[Json]) -> str:
    """Give all text in which mentions count: the content, and the components' text displays."""
    texts = [content, *_text_displays(components)]
    return "\n".join(texts) if len(texts) > 1 else content


def _text_displays(components: Iterable[Json]) -> Iterable[str]:
    for component in components:
        if isinstance(component.get("content"), str):
            yield component["content"]
        yield from _text_displays(component.get("components", ()))


def _once(ids: Iterable[str]) -> list[int]:
    return list(dict.fromkeys(int(each) for each in ids))
