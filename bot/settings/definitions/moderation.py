"""The settings of moderation."""

from types import MappingProxyType

from bot.settings.definitions.entry import Definition, Family, Scope
from bot.settings.kinds import (
    CHANNEL,
    ROLE,
    Members,
    Model,
    Number,
    Optional,
    Place,
    Places,
    Switch,
    Table,
    Whole,
    Word,
)
from bot.settings.server import Server

MODERATION = Family("moderation", "Moderation", "What I do about harmful messages")
LONGEST = 28 * 24 * 60
"""Minutes that a member can be timed out for: Discord allows 28 days."""

_CATEGORY = Word(r"[a-z][a-z0-9_/-]{0,49}", "a category such as `harassment`")
_NO_PLACES = frozenset[int]()
_MINUTES = Whole(1, LONGEST)


class Action(Word):
    """What is done about a message: a word, and the minutes of a timeout if it has its own."""

    def __init__(self) -> None:
        minutes = "[1-9][0-9]{0,3}|[1-3][0-9]{4}|40[0-2][0-9]{2}|403[01][0-9]|40320"
        super().__init__(
            f"ignore|note|flag|delete|timeout( ({minutes}))?",
            "`ignore`, `note`, `flag`, `delete`, `timeout`, or `timeout 30` for 30 minutes",
        )

    def read(self, text: str, server: Server) -> str:
        """Read it whatever its case, with or without a word for the minutes."""
        words = text.casefold().split()
        if len(words) > 1 and words[-1] in ("m", "min", "minute", "minutes"):
            words.pop()
        return super().read(" ".join(words), server)


_WHAT = (
    Definition(
        key="moderation.enabled",
        family=MODERATION,
        kind=Switch(),
        standard=False,
        scope=Scope.BOTH,
        is_common=True,
        help="Whether I check every message",
    ),
    Definition(
        key="moderation.log_channel",
        family=MODERATION,
        kind=Optional(Place(CHANNEL)),
        is_common=True,
        help="The channel where I report to moderators",
    ),
    Definition(
        key="moderation.model",
        family=MODERATION,
        kind=Model(),
        from_config="moderation_model",
        help="The model that judges messages",
    ),
    Definition(
        key="moderation.threshold",
        family=MODERATION,
        kind=Number(0, 1),
        standard=0.7,
        scope=Scope.BOTH,
        is_common=True,
        help="The score from which I act; a higher number flags fewer messages",
    ),
    Definition(
        key="moderation.thresholds",
        family=MODERATION,
        kind=Table(_CATEGORY, Number(0, 1), example="harassment = 0.8; violence = 0.9"),
        standard=MappingProxyType({}),
        scope=Scope.BOTH,
        is_common=True,
        help="The same for single categories; a higher number flags fewer messages",
    ),
    Definition(
        key="moderation.actions",
        family=MODERATION,
        kind=Table(_CATEGORY, Action(), example="harassment = flag; violence = timeout 30"),
        standard=MappingProxyType({}),
        scope=Scope.BOTH,
        is_common=True,
        help="What I do about a message, for each category; I flag where nothing is said",
    ),
    Definition(
        key="moderation.timeout_minutes",
        family=MODERATION,
        kind=_MINUTES,
        standard=10,
        scope=Scope.BOTH,
        help="Minutes of a timeout that says no minutes of its own",
    ),
)
_REPEATED = (
    Definition(
        key="moderation.escalate_after",
        family=MODERATION,
        kind=Optional(Whole(2, 50), "never"),
        is_common=True,
        help="From which case of a member on I time them out, such as 3 for the third",
    ),
    Definition(
        key="moderation.escalate_days",
        family=MODERATION,
        kind=Whole(1, 365),
        standard=7,
        help="The days in which a member's cases count for that",
    ),
    Definition(
        key="moderation.escalate_minutes",
        family=MODERATION,
        kind=_MINUTES,
        standard=60,
        help="Minutes of the timeout after repeated cases",
    ),
)
_WHO = (
    Definition(
        key="moderation.exempt_roles",
        family=MODERATION,
        kind=Places(ROLE, "nobody"),
        standard=_NO_PLACES,
        is_common=True,
        help="Roles whose messages I do not check",
    ),
    Definition(
        key="moderation.exempt_channels",
        family=MODERATION,
        kind=Places(CHANNEL, "nowhere"),
        standard=_NO_PLACES,
        is_common=True,
        help="Channels that I do not check, their threads included",
    ),
    Definition(
        key="moderation.exempt_members",
        family=MODERATION,
        kind=Members(),
        standard=_NO_PLACES,
        help="Members whose messages I do not check",
    ),
    Definition(
        key="moderation.exempt_moderators",
        family=MODERATION,
        kind=Switch(),
        standard=True,
        help="Whether I leave messages from moderators and admins unchecked",
    ),
    Definition(
        key="moderation.bots",
        family=MODERATION,
        kind=Switch(),
        standard=False,
        help="Whether I check messages from bots, too",
    ),
    Definition(
        key="moderation.own",
        family=MODERATION,
        kind=Switch(),
        standard=False,
        scope=Scope.BOTH,
        help="Whether I check what I say myself, and what pictures I am asked for",
    ),
)
_HOW = (
    Definition(
        key="moderation.tell_author",
        family=MODERATION,
        kind=Switch(),
        standard=False,
        is_common=True,
        help="Whether I tell authors what was done about their messages",
    ),
    Definition(
        key="moderation.fail_closed",
        family=MODERATION,
        kind=Switch(),
        standard=False,
        scope=Scope.BOTH,
        help="Whether I slow a channel down while I cannot check its messages",
    ),
    Definition(
        key="moderation.fail_closed_seconds",
        family=MODERATION,
        kind=Whole(5, 21_600),
        standard=60,
        scope=Scope.BOTH,
        help="Seconds that members then wait between two messages",
    ),
)

TABLE = (*_WHAT, *_REPEATED, *_WHO, *_HOW)
"""What is said of each setting."""
