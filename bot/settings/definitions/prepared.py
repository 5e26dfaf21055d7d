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
    Text,
    Whole,
    Word,
)

IMAGE = Family("image", "Pictures", "How I paint", is_prepared=True)
TRANSCRIPTION = Family(
    "transcription", "Transcription", "How I write down what is spoken", is_prepared=True
)
SPEECH = Family("speech", "Speech", "How I speak", is_prepared=True)
SEARCH = Family("search", "Search", "Which messages can be found by meaning", is_prepared=True)
MODERATION = Family(
    "moderation", "Moderation", "What I do about harmful messages", is_prepared=True
)

_CATEGORY = Word(r"[a-z][a-z0-9_/-]{0,49}", "a category such as `harassment`")
_NO_PLACES = frozenset[int]()

_IMAGE = (
    Definition(
        key="image.model",
        family=IMAGE,
        kind=Model(),
        from_config="image_model",
        scope=Scope.BOTH,
        is_common=True,
        help="The model that paints",
    ),
    Definition(
        key="image.size",
        family=IMAGE,
        kind=Word(r"auto|[1-9][0-9]{1,4}x[1-9][0-9]{1,4}", "`auto`, or a size such as `1024x1024`"),
        standard="auto",
        scope=Scope.BOTH,
        is_common=True,
        help="The size of a picture in pixels; auto leaves it to the model",
    ),
    Definition(
        key="image.quality",
        family=IMAGE,
        kind=Choice(("auto", "low", "medium", "high", "standard", "hd")),
        standard="auto",
        scope=Scope.BOTH,
        is_common=True,
        help="The quality of a picture; auto leaves it to the model",
    ),
    Definition(
        key="image.style",
        family=IMAGE,
        kind=Choice(("auto", "vivid", "natural")),
        standard="auto",
        scope=Scope.BOTH,
        help="The style of a picture; auto leaves it to the model",
    ),
)
_TRANSCRIPTION = (
    Definition(
        key="transcription.model",
        family=TRANSCRIPTION,
        kind=Model(),
        from_config="transcription_model",
        scope=Scope.BOTH,
        is_common=True,
        help="The model that listens",
    ),
    Definition(
        key="transcription.language",
        family=TRANSCRIPTION,
        kind=Optional(Word("[a-z]{2,3}", "a language code such as `de`")),
        scope=Scope.BOTH,
        help="The language that is spoken; none lets the model find out",
    ),
    Definition(
        key="transcription.automatic",
        family=TRANSCRIPTION,
        kind=Switch(),
        standard=False,
        scope=Scope.BOTH,
        is_common=True,
        help="Whether I write down every voice message",
    ),
)
_SPEECH = (
    Definition(
        key="speech.model",
        family=SPEECH,
        kind=Model(),
        from_config="speech_model",
        scope=Scope.BOTH,
        is_common=True,
        help="The model that speaks",
    ),
    Definition(
        key="speech.voice",
        family=SPEECH,
        kind=Word(r"[\w.-]{1,50}", "a voice's name such as `alloy`, of at most 50 characters"),
        standard="alloy",
        scope=Scope.BOTH,
        is_common=True,
        help="The voice, as the model calls it",
    ),
    Definition(
        key="speech.speed",
        family=SPEECH,
        kind=Number(0.25, 4),
        standard=1.0,
        scope=Scope.BOTH,
        help="How fast I speak; 1 is the usual speed",
    ),
    Definition(
        key="speech.format",
        family=SPEECH,
        kind=Choice(("voice", "mp3", "opus", "aac", "flac", "wav")),
        standard="voice",
        scope=Scope.BOTH,
        help="A voice message, or a kind of file",
    ),
    Definition(
        key="speech.instructions",
        family=SPEECH,
        kind=Text(1_000, is_paragraph=True),
        standard="",
        scope=Scope.BOTH,
        help="In what manner I speak, in your words",
    ),
)
_SEARCH = (
    Definition(
        key="search.enabled",
        family=SEARCH,
        kind=Switch(),
        standard=False,
        scope=Scope.BOTH,
        is_common=True,
        help="Whether messages are stored so that they can be found",
    ),
    Definition(
        key="search.model",
        family=SEARCH,
        kind=Model(),
        from_config="embedding_model",
        is_common=True,
        help="The model that measures meaning; another one needs a new index",
    ),
    Definition(
        key="search.dimensions",
        family=SEARCH,
        kind=Optional(Whole(64, 4_096)),
        help="How finely meaning is measured; none leaves it to the model",
    ),
    Definition(
        key="search.bots",
        family=SEARCH,
        kind=Switch(),
        standard=False,
        scope=Scope.BOTH,
        help="Whether messages of bots are found, too",
    ),
    Definition(
        key="search.nsfw",
        family=SEARCH,
        kind=Switch(),
        standard=False,
        help="Whether messages in age-restricted channels are found, too",
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
        help="Whether I look at every message",
    ),
    Definition(
        key="moderation.log_channel",
        family=MODERATION,
        kind=Optional(Place(CHANNEL)),
        is_common=True,
        help="The channel in which I tell moderators",
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
        help="From which score on I act, by category",
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
        help="What I do, by category",
    ),
    Definition(
        key="moderation.exempt_roles",
        family=MODERATION,
        kind=Places(ROLE, "nobody"),
        standard=_NO_PLACES,
        help="Roles whose messages I leave alone",
    ),
    Definition(
        key="moderation.exempt_channels",
        family=MODERATION,
        kind=Places(CHANNEL, "nowhere"),
        standard=_NO_PLACES,
        help="Channels that I leave alone",
    ),
    Definition(
        key="moderation.bots",
        family=MODERATION,
        kind=Switch(),
        standard=False,
        help="Whether I look at messages of bots, too",
    ),
    Definition(
        key="moderation.tell_author",
        family=MODERATION,
        kind=Switch(),
        standard=False,
        help="Whether I tell authors what I did about their message",
    ),
    Definition(
        key="moderation.fail_closed",
        family=MODERATION,
        kind=Switch(),
        standard=False,
        help="Whether messages that cannot be judged are put before the moderators",
    ),
)

TABLE = (*_IMAGE, *_TRANSCRIPTION, *_SPEECH, *_SEARCH, *_MODERATION)
