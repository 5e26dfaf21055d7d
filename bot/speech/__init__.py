"""Speech: text is put into words that can be read aloud, and spoken by a model."""

from .sentences import cut_sentences
from .service import LARGEST, Speaking
from .speakable import NothingToSpeak, speakable
from .wish import FORMATS, Format, Spoken, Wish

__all__ = [
    "FORMATS",
    "LARGEST",
    "Format",
    "NothingToSpeak",
    "Speaking",
    "Spoken",
    "Wish",
    "cut_sentences",
    "speakable",
]
