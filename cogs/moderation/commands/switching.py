"""What is said when moderation is switched on or off."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from bot.moderation.policy import IGNORE
from bot.splitting import preview
from bot.storage.moderation import RuleRow
from cogs.moderation.commands.choosing import rule_line

GRAVE = ("delete", "timeout")
LIST = 400
"""Characters of a list of categories."""


def switched_on(values: Mapping[str, Any], rules: Iterable[RuleRow]) -> Iterator[str]:
    """Say what is done from now on, by categories and by the server's own rules."""
    yield "Moderation is **on**: I check every message and every edit from now on."
    yield from _done(values, rules)
    ignored = [name for name, action in values["moderation.actions"].items() if action == IGNORE]
    if ignored:
        yield f"I ignore {preview(', '.join(sorted(ignored)), LIST)}."
    yield (
        f"I act from a score of {values['moderation.threshold']:g} on, where no category has a"
        " threshold of its own; a higher number flags fewer messages. `/moderation test` shows what"
        " I think of a text."
    )
    if values["moderation.exempt_moderators"]:
        yield "Messages of moderators and admins are not checked."


def _done(values: Mapping[str, Any], rules: Iterable[RuleRow]) -> Iterator[str]:
    """Say where moderators read of it, and about what more is done than that."""
    log_id, after = values["moderation.log_channel"], values["moderation.escalate_after"]
    where = f"in <#{log_id}>" if log_id else "in the log channel"
    actions = sorted(values["moderation.actions"].items())
    more = [f"{name}: {action}" for name, action in actions if action.partition(" ")[0] in GRAVE]
    more += [rule_line(rule) for rule in rules if rule.action in GRAVE]
    if more:
        shown = preview(", ".join(more), LIST).replace("`", "'")
        yield f"I report {where}, and do more about `{shown}`."
    elif after is None:
        yield (
            f"I only report {where} and delete nothing, until you choose otherwise with"
            " `/moderation action`."
        )
    else:
        yield f"I report {where}."
    if after is not None:
        yield (
            f"I delete, and time the author out, from case {after} of a member in"
            f" {values['moderation.escalate_days']} days on."
        )


def switched_off(still: Collection[int]) -> str:
    """Say that nothing is done any more, but in channels that have chosen otherwise."""
    text = "Moderation is **off**: I check no messages any more. Cases, rules and settings stay."
    if still:
        places = " ".join(f"<#{channel_id}>" for channel_id in still)
        text += (
            f"\nIt stays on in {places}, where it is set for the channel itself: `/settings channel"
            " reset` takes that back."
        )
    return text[:2_000]
