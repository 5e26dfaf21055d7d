"""Sound: transcribed, translated, and made from text."""

from bot.endpoints.transport import FileRefused, TooLong, VoiceRefused

from .answer import AudioUsage, Segment, Transcript
from .client import Audio
from .families import Family, limits_of
from .missing import GONE, only_transcribes
from .request import MOST_SPEAKERS, Speaker, SpeechRequest, TranscriptionRequest, TranslationRequest

__all__ = [
    "GONE",
    "MOST_SPEAKERS",
    "Audio",
    "AudioUsage",
    "Family",
    "FileRefused",
    "Segment",
    "Speaker",
    "SpeechRequest",
    "TooLong",
    "Transcript",
    "TranscriptionRequest",
    "TranslationRequest",
    "VoiceRefused",
    "limits_of",
    "only_transcribes",
]
