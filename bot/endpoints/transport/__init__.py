"""The one way to call an endpoint: session, timeouts, retries, errors, event streams."""

from .account import Account, Bounds, Timeouts
from .amounts import TooMuch
from .bodies import Body
from .byte_stream import ByteStream
from .call import Content
from .client import Transport
from .errands import Errand, segment
from .fetching import Fetched
from .files import FileInUse, FileUnknown, no_such_file
from .forms import FilePart, Form
from .live import LiveStream
from .quoting import quoted
from .sentences import unavailable
from .session import new_session
from .setbacks import Unclear
from .sound import FileRefused, TooLong, VoiceRefused
from .tuning import JobOver, JobUnknown, no_such_job

__all__ = [
    "Account",
    "Body",
    "Bounds",
    "ByteStream",
    "Content",
    "Errand",
    "Fetched",
    "FileInUse",
    "FilePart",
    "FileRefused",
    "FileUnknown",
    "Form",
    "JobOver",
    "JobUnknown",
    "LiveStream",
    "Timeouts",
    "TooLong",
    "TooMuch",
    "Transport",
    "Unclear",
    "VoiceRefused",
    "new_session",
    "no_such_file",
    "no_such_job",
    "quoted",
    "segment",
    "unavailable",
]
