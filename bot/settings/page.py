"""Writes the page `docs/settings.md`: `python -m bot.settings.page > docs/settings.md`."""

import sys

from bot.settings.definitions import DEFINITIONS, FAMILIES, Definition, Family, Scope
from bot.settings.kinds import MOST_ENTRIES

_INTRODUCTION = f"""\
# Settings

What an admin can set inside Discord, with `/settings`. This page is written from the table of
definitions in the code; change it there, then write it anew: `python -m bot.settings.page > \
docs/settings.md`.

- `/settings show` opens a panel with the settings that most servers want.
- `/settings set key value` sets any of them for the whole server, `/settings reset key` lets the
  default hold again. Keys and values are suggested while you type.
- `/settings channel set` and `/settings channel reset` do the same for one channel.
- `/settings export` gives everything that was set as a file, without secrets. `/settings import`
  checks the whole file, shows what it would change, and changes it once you confirm. What the file
  does not mention stays as it is.

**What holds where.** What a channel has set holds in that channel and its threads; else what the
server has set; else the default. A setting that is marked "server" cannot differ between channels.
Outside of servers, in direct messages, the defaults hold. A change takes effect at once.

**How values are typed.** `none` stands for nothing at all. A switch is `on` or `off`. Roles and
channels are mentions, names or ids, with blanks or commas between them. Numbers may be grouped by
thousands.

**Tables** are entries `key = value` with semicolons or line ends between them, at most
{MOST_ENTRIES}: `gpt-5* = @Staff @Artists; * = @Staff` lets two roles use the models whose names
begin with gpt-5, and one role all others; `@Artists = 20; @Staff = 100` gives two roles a number
each. A table is set as a whole: what you leave out is gone.

When a new version of me no longer knows a setting, or no longer takes its value, the default holds
and an admin is told.
"""
_PREPARED = "Nothing reads these settings yet: they can be set ahead of the feature.\n"


def page() -> str:
    """Give the page."""
    return "\n".join((_INTRODUCTION, *map(_section, FAMILIES.values())))


def _section(family: Family) -> str:
    return "\n".join(
        (
            f"## {family.title}\n",
            f"{family.help}.\n",
            *([_PREPARED] if family.is_prepared else []),
            "| key | what it is | where | allowed | default |",
            "|---|---|---|---|---|",
            *(_row(it) for it in DEFINITIONS.values() if it.family is family),
            "",
        )
    )


def _row(it: Definition) -> str:
    where = {Scope.SERVER: "server", Scope.CHANNEL: "channel", Scope.BOTH: "server, channel"}
    help_text = f"{it.help} (nothing reads it yet)" if it.is_prepared else it.help
    cells = (f"`{it.key}`", help_text, where[it.scope], it.kind.allowed, _default(it))
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
