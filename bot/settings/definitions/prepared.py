"""The settings of features that are still to come: they can be set, but nothing reads them yet."""

from types import MappingProxyType

from bot.settings.definitions.entry import Definition, Family, Scope
from bot.settings.kinds import (
    CHANNEL,
    ROLE,
    Choice,
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

SEARCH = Family("search", "Search", "Which messages can be found by meaning", is_prepared=True)
MODERATION = Family(
    "moderation", "Moderation", "What I do about harmful messages", is_prepared=True
)

_CATEGORY = Word(r"[a-z][a-z0-9_/-]{0,49}", "a category such as `harassment`")
_NO_PLACES = frozenset[int]()

_SEARCH = (
    Definition(
        key="search.enabled",
        family=SEARCH,
        kind=Switch(),
        standard=False,
        scope=Scope.BOTH,
        is_common=True,
        help="Whether I index messages, so that members can search them by meaning",
    ),
    Definition(
        key="search.model",
        family=SEARCH,
        kind=Model(),
        from_config="embedding_model",
        is_common=True,
        help="The model that makes embeddings; a change means indexing everything anew",
    ),
    Definition(
        key="search.dimensions",
        family=SEARCH,
        kind=Optional(Whole(64, 4_096)),
        help="How many numbers an embedding has; none leaves it to the model",
    ),
    Definition(
        key="search.bots",
        family=SEARCH,
        kind=Switch(),
        standard=False,
        scope=Scope.BOTH,
        help="Whether messages from bots can be found, too",
    ),
    Definition(
        key="search.nsfw",
        family=SEARCH,
        kind=Switch(),
        standard=False,
        help="Whether messages in age-restricted channels can be found, too",
    ),
)
_MODERATION = (
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
        key="moderation.thresholds",
        family=MODERATION,
        kind=Table(_CATEGORY, Number(0, 1), example="harassment = 0.8; violence = 0.9"),
        standard=MappingProxyType({}),
        scope=Scope.BOTH,
        is_common=True,
        help="The score from which I act, for each category",
    ),
    Definition(
        key="moderation.actions",
        family=MODERATION,
        kind=Table(
            _CATEGORY,
            Choice(("note", "flag", "delete", "timeout")),
            example="harassment = flag; violence = delete",
        ),
        standard=MappingProxyType({}),
        scope=Scope.BOTH,
        is_common=True,
        help="What I do about a message, for each category",
    ),
    Definition(
        key="moderation.exempt_roles",
        family=MODERATION,
        kind=Places(ROLE, "nobody"),
        standard=_NO_PLACES,
        help="Roles whose messages I do not check",
    ),
    Definition(
        key="moderation.exempt_channels",
        family=MODERATION,
        kind=Places(CHANNEL, "nowhere"),
        standard=_NO_PLACES,
        help="Channels that I do not check",
    ),
    Definition(
        key="moderation.bots",
        family=MODERATION,
        kind=Switch(),
        standard=False,
        help="Whether I check messages from bots, too",
    ),
    Definition(
        key="moderation.tell_author",
        family=MODERATION,
        kind=Switch(),
        standard=False,
        help="Whether I tell authors what I did about their messages",
    ),
    Definition(
        key="moderation.fail_closed",
        family=MODERATION,
        kind=Switch(),
        standard=False,
        help="Whether moderators are shown messages that I could not check",
    ),
)

TABLE = (*_SEARCH, *_MODERATION)
