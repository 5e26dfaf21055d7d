"""Which messages are deleted one by one, and which together: Discord limits both by channel."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from bot.moderation.cases import Did
from bot.storage.clock import DAY, first_id
from bot.storage.moderation import Case

SINGLY = 4
"""Messages of a channel that are deleted one by one at a time; Discord takes some 5 a second."""
TOGETHER = 100
"""Messages in one request at most."""
RECENT = 13
"""Days in which a message can be deleted together with others; Discord's limit is 14."""


def shares(
    due: Sequence[Case], busy: Collection[Case], *, room: int, now: int
) -> Iterator[list[Case]]:
    """Give the cases to begin with now: alone, or as many of a channel as are deleted together.

    Args:
        due: what may be done now, the oldest first.
        busy: what is being done.
        room: how much more may be done one by one.
        now: Unix milliseconds.
    """
    going = Counter(case.channel_id for case in busy)
    waiting: dict[int, list[Case]] = {}
    for case in due:
        can_share = Did.DELETE in case.owes and case.message_id >= first_id(now - RECENT * DAY)
        if can_share and going[case.channel_id] + 1 > SINGLY:
            waiting.setdefault(case.channel_id, []).append(case)
        elif room > 0:
            room -= 1
            going[case.channel_id] += 1
            yield [case]
    together = {case.channel_id for case in busy if going[case.channel_id] > SINGLY}
    for channel_id, cases in waiting.items():
        if channel_id not in together:
            yield cases[:TOGETHER]
