"""What the models take that hear and that speak."""

from dataclasses import dataclass

EVERY_FORMAT = ("json", "text", "srt", "verbose_json", "vtt")
VOICES = (
    "alloy",
    "ash",
    "ballad",
    "cedar",
    "coral",
    "echo",
    "fable",
    "marin",
    "nova",
    "onyx",
    "sage",
    "shimmer",
    "verse",
)
LATER = frozenset({"ballad", "cedar", "marin", "verse"})
"""Voices that the first models do not have."""
SOUNDS = ("mp3", "opus", "aac", "flac", "wav", "pcm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What a model takes that turns speech into text.

    Attributes:
        formats: what `response_format` may say.
        longest: seconds of sound; None: as long as the file is small enough.
        is_prompted: whether it takes a prompt.
        translates: whether it also translates into English.
        streams: whether it can stream its answer; else `stream` is passed over.
        tells_speakers: whether it tells speakers apart; then long sound needs a chunking strategy.
        counts_tokens: whether usage is told in tokens; else in seconds.
    """

    formats: tuple[str, ...] = EVERY_FORMAT
    longest: float | None = None
    is_prompted: bool = True
    translates: bool = False
    streams: bool = True
    tells_speakers: bool = False
    counts_tokens: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaking:
    """What a model takes that turns text into speech.

    Attributes:
        voices: the voices it has.
        is_instructed: whether it takes instructions, and streams events.
        only_tones: whether it speaks in tones even where a speech engine is at hand.
    """

    voices: tuple[str, ...] = VOICES
    is_instructed: bool = True
    only_tones: bool = False


WHISPERING = Hearing(translates=True, streams=False, counts_tokens=False)
"""As the first model: every format, no tokens."""
TRANSCRIBING = Hearing(formats=("json",), longest=1400)
"""As the newer models: JSON only."""
DIARIZING = Hearing(
    formats=("json", "text", "diarized_json"), longest=1400, is_prompted=False, tells_speakers=True
)
"""As the model that tells speakers apart."""
INSTRUCTED = Speaking()
FIRST_VOICES = Speaking(
    voices=tuple(voice for voice in VOICES if voice not in LATER), is_instructed=False
)
TONES = Speaking(only_tones=True)
