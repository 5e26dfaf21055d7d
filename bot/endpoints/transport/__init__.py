"""The one way to call an endpoint: session, timeouts, retries, errors, event streams."""

from .account import Account, Bounds, Timeouts
from .amounts import TooMuch
from .bodies import Body
from .byte_stream import ByteStream
from .call import Content
from .client import Transport
from .fetching import Fetched
from .forms import FilePart, Form
from .live import LiveStream
from .quoting import quoted
from .sentences import unavailable
from .session import new_session
from .sound import FileRefused, TooLong, VoiceRefused

__all__ = [
    "Account",
    "Body",
    "Bounds",
    "ByteStream",
    "Content",
    "Fetched",
    "FilePart",
    "FileRefused",
    "Form",
    "LiveStream",
    "Timeouts",
    "TooLong",
    "TooMuch",
    "Transport",
    "VoiceRefused",
    "new_session",
    "quoted",
    "unavailable",
]
