"""Speech to text: any sound file that people give, in whatever pieces and shapes it takes."""

from bot.transcription.languages import NAMES
from bot.transcription.order import FORMATS, Format, Order, Progress, Recording, Tell
from bot.transcription.service import Transcribing, check_length
from bot.transcription.sharing import Work
from bot.transcription.transcription import Transcription

__all__ = [
    "FORMATS",
    "NAMES",
    "Format",
    "Order",
    "Progress",
    "Recording",
    "Tell",
    "Transcribing",
    "Transcription",
    "Work",
    "check_length",
]
