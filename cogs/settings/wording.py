"""How settings, their values and changes are put into words."""

import re

from bot.settings import DEFAULT, Change, Definition, Recorded, Server

CUT = "…"
VALUE = 150
"""Characters of a value in a list of changes."""
BRIEF = 60
"""Characters of a value in the history, so that twenty changes fit."""
SERVERS = "as in the whole server"
_MENTION = re.compile("<(@&|#)([0-9]{1,20})>")


def title(definition: Definition) -> str:
    """Give a setting's name within its family: `chat.max_tokens` is Max tokens."""
    return definition.name.replace(".", " ").replace("_", " ").capitalize()


def short(text: str, most: int) -> str:
    """Cut a text that is longer than `most` characters, at a space, and close its code marks."""
    if len(text) <= most:
        return text
    cut = text[: most - 2]
    at = max(cut.rfind(" "), cut.rfind("\n"))
    cut = cut[:at] if at > most // 2 else cut
    mark = "`" if cut.count("`") % 2 else ""
    return f"{cut.rstrip()}{CUT}{mark}"


def change_line(change: Change, room: int = VALUE) -> str:
    """Tell in one line what a change is; the values are cut to `room` characters each."""
    where = f" in <#{change.channel_id}>" if change.channel_id else ""
    old, new = before_and_after(change, room)
    return f"`{plain_key(change.key)}`{where}: {old} → {new}"


def before_and_after(change: Change, room: int = VALUE) -> tuple[str, str]:
    """Give the values, each cut to `room` characters."""
    old, new = change.shown()
    if change.channel_id:  # a channel in which nothing is set follows its server
        old = SERVERS if change.old is DEFAULT else old
        new = SERVERS if change.new is DEFAULT else new
    return short(old, room), short(new, room)


def recorded_line(recorded: Recorded) -> str:
    """Tell in one line who changed what, and when."""
    when = f"<t:{recorded.at // 1000}:R>"
    return f"- {change_line(recorded.change, BRIEF)}, by <@{recorded.by}> {when}"


def stale_line(key: str) -> str:
    """Warn of a value that no longer fits."""
    return (
        f"⚠️ What was set for `{plain_key(key)}` no longer fits, so it is not used. Set or reset it."
    )


def plain_key(key: str) -> str:
    """Give a key as it may stand between code marks, also one that nobody knows any more."""
    return key[:60].replace("`", "'")


def with_names(text: str, server: Server) -> str:
    """Put names in the place of mentions, where Discord does not show mentions."""

    def name(match: re.Match[str]) -> str:
        sign, number = match[1][0], int(match[2])
        known = server.roles if sign == "@" else server.channels
        return f"{sign}{known[number].removeprefix(sign)}" if number in known else match[0]

    return _MENTION.sub(name, text)
