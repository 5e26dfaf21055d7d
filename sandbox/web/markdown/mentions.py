"""What Discord writes between angle brackets: people, roles, channels, commands, emoji, moments."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from markdown_it.rules_inline import StateInline

from sandbox.web.markdown.tagging import tagged
from sandbox.web.names import Names

_MENTION: Final = re.compile(r"<(@!?|@&|#)(\d{1,20})>")
_COMMAND: Final = re.compile(r"</([-\w][-\w ]{0,99}):(\d{1,20})>")
_EMOJI: Final = re.compile(r"<a?:(\w{2,32}):(\d{1,20})>")
_MOMENT: Final = re.compile(r"<t:(-?\d{1,13})(?::([tTdDfFR]))?>")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FORMS: Final = {
    "t": "%H:%M",
    "T": "%H:%M:%S",
    "d": "%d/%m/%Y",
    "D": "%d %B %Y",
    "f": "%d %B %Y %H:%M",
    "F": "%A, %d %B %Y %H:%M",
    "R": "%d %B %Y %H:%M",
}
"""How moments are written where no script makes them local, in UTC."""


def mention(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    """Name somebody, a role, or a channel."""
    found = _MENTION.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    names: Names = state.env["names"]
    number = int(found[2])
    kind, name = {
        "@": ("user", names.user),
        "@!": ("user", names.user),
        "@&": ("role", names.role),
        "#": ("channel", names.channel),
    }[found[1]]
    shown = f"{found[1][0]}{name(number) or 'unknown'}"
    if not silent:
        tagged(state, "span", {"class": "mention", f"data-{kind}": found[2]}, shown)
    state.pos = found.end()
    return True


def command(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    """Name a slash command."""
    found = _COMMAND.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        attributes = {"class": "mention", "data-command": found[1]}
        tagged(state, "span", attributes, f"/{found[1]}")
    state.pos = found.end()
    return True


def emoji(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    """Write a server's own emoji by its name: there are no pictures of them here."""
    found = _EMOJI.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        name = f":{found[1]}:"
        tagged(state, "span", {"class": "emoji", "title": name}, name)
    state.pos = found.end()
    return True


def moment(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    """Write a moment; what no calendar has stays as it is."""
    found = _MOMENT.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    try:
        at = _EPOCH + timedelta(seconds=int(found[1]))
    except OverflowError:
        return False
    style = found[2] or "f"
    if not silent:
        attributes = {
            "class": "stamp",
            "datetime": at.isoformat(),
            "data-unix": found[1],
            "data-style": style,
        }
        tagged(state, "time", attributes, at.strftime(_FORMS[style]))
    state.pos = found.end()
    return True
