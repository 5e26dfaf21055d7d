"""Sound: transcribed, translated, and made from text."""

from .answer import AudioUsage, Segment, Transcript
from .client import Audio
from .families import Family, limits_of
from .refusals import FileRefused, TooLong, VoiceRefused
from .request import Speaker, SpeechRequest, TranscriptionRequest, TranslationRequest

__all__ = [
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
]
