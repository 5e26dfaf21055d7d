"""The settings of search."""

from bot.settings.definitions.entry import Definition, Family, Scope
from bot.settings.kinds import Model, Optional, Switch, Whole

SEARCH = Family("search", "Search", "Which messages can be found by meaning")

TABLE = (
    Definition(
        key="search.enabled",
        family=SEARCH,
        kind=Switch(),
        standard=False,
        scope=Scope.BOTH,
        is_common=True,
        help="Whether members can find messages with /embed; I then keep what is said",
    ),
    Definition(
        key="search.model",
        family=SEARCH,
        kind=Model(),
        from_config="embedding_model",
        is_common=True,
        help="The model that makes embeddings; a change means embedding everything anew",
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
