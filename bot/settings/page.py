"""Writes the page `docs/settings.md`: `python -m bot.settings.page > docs/settings.md`."""

import sys

from bot.settings.definitions import DEFINITIONS, FAMILIES, Definition, Family, Scope
from bot.settings.kinds import MOST_ENTRIES

_INTRODUCTION = f"""\
# Settings

What an admin can set inside Discord, with `/settings`.

- `/settings show` opens a panel with the settings that most servers want.
- `/settings set key value` sets any setting for the whole server, `/settings reset key` brings
  the default back. Keys and values are suggested while you type.
- `/settings channel set` and `/settings channel reset` do the same for one channel.
- `/settings export` gives everything that was set as a file, without secrets. `/settings import`
  checks the whole file, shows what it would change, and does so once you confirm. What the file
  does not mention stays as it is.

**What applies where.** In a channel and its threads, what was set for that channel; otherwise what
was set for the server; otherwise the default. A setting that is marked "server" cannot differ
between channels. In direct messages the defaults apply. A change takes effect at once.

**How to type values.** `none` stands for nothing at all. A switch is `on` or `off`. Name roles and
channels by mention, name or id, with blanks or commas between them. Numbers may have commas between
thousands.

**Who is let in.** Whoever may manage the server is never shut out by `access`. A model that no
pattern fits is open to everyone.

**Limits** count calendar days and months in UTC. 0 allows nothing, `none` sets no limit. A request
has to fit into each limit that applies: the member's, those of the member's roles, the server's. Of
several roles in `budget.role_member`, the highest number applies. Limits on money need a
[price list](prices.md).

**Tables** are entries `key = value` with semicolons or line ends between them, {MOST_ENTRIES} at
most. `gpt-5* = @Staff @Artists; * = @Staff` lets two roles use the models whose names begin with
gpt-5, and one of them all others. `@Artists = 20; @Staff = 100` gives each role a number. A table
is set as a whole: what you leave out is gone.

When a new version no longer knows a setting, or no longer takes its value, the default applies and
an admin is told.

<!-- Written from the table of definitions in the code. Change it there, then write this anew:
python -m bot.settings.page > docs/settings.md -->
"""


def page() -> str:
    """Give the page."""
    return "\n".join((_INTRODUCTION, *map(_section, FAMILIES.values())))


def _section(family: Family) -> str:
    return "\n".join(
        (
            f"## {family.title}\n",
            f"{family.help}.\n",
            "| key | what it is | where | allowed | default |",
            "|---|---|---|---|---|",
            *(_row(it) for it in DEFINITIONS.values() if it.family is family),
            "",
        )
    )


def _row(it: Definition) -> str:
    where = {Scope.SERVER: "server", Scope.CHANNEL: "channel", Scope.BOTH: "server, channel"}
    cells = (f"`{it.key}`", it.help, where[it.scope], it.kind.allowed, _default(it))
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _default(it: Definition) -> str:
    if it.from_config:
        return f"`{it.from_config.upper()}` of the operator"
    return it.shown(it.standard)


def main() -> None:
    """Print the page."""
    sys.stdout.write(page())


if __name__ == "__main__":
    main()
