"""The settings of transcription, translation and speech."""

from bot.settings.definitions.entry import Definition, Family, Scope
from bot.settings.kinds import Choice, Model, Number, Optional, Switch, Text, Word

TRANSCRIPTION = Family("transcription", "Transcription", "How I turn speech into text")
SPEECH = Family("speech", "Speech", "How I turn text into speech")

_TRANSCRIPTION = (
    Definition(
        key="transcription.model",
        family=TRANSCRIPTION,
        kind=Model(),
        from_config="transcription_model",
        scope=Scope.BOTH,
        is_common=True,
        help="The model that turns speech into text",
    ),
    Definition(
        key="transcription.language",
        family=TRANSCRIPTION,
        kind=Optional(Word("[a-z]{2,3}", "a language code such as `de`")),
        scope=Scope.BOTH,
        is_common=True,
        help="The language that is spoken; none lets the model find out",
    ),
    Definition(
        key="transcription.automatic",
        family=TRANSCRIPTION,
        kind=Switch(),
        standard=False,
        scope=Scope.BOTH,
        is_common=True,
        help="Whether I transcribe every voice message without being asked",
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
        help="The model that turns text into speech",
    ),
    Definition(
        key="speech.voice",
        family=SPEECH,
        kind=Word(r"[\w.-]{1,50}", "a voice's name such as `alloy`, of at most 50 characters"),
        standard="alloy",
        scope=Scope.BOTH,
        is_common=True,
        help="The voice, by the name that the model has for it",
    ),
    Definition(
        key="speech.speed",
        family=SPEECH,
        kind=Number(0.25, 4),
        standard=1.0,
        scope=Scope.BOTH,
        is_common=True,
        help="How fast I speak; 1 is the usual speed",
    ),
    Definition(
        key="speech.format",
        family=SPEECH,
        kind=Choice(("voice", "mp3", "opus", "aac", "flac", "wav")),
        standard="voice",
        scope=Scope.BOTH,
        help="What I send: a voice message, or a file of that kind",
    ),
    Definition(
        key="speech.instructions",
        family=SPEECH,
        kind=Text(1_000, is_paragraph=True),
        standard="",
        scope=Scope.BOTH,
        help="How I should sound, in your own words",
    ),
)

TABLE = (*_TRANSCRIPTION, *_SPEECH)
