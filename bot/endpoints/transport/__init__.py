"""The one way to call an endpoint: session, timeouts, retries, errors, event streams."""

from .account import Account, Bounds, Timeouts
from .client import Transport
from .fetching import Fetched
from .forms import FilePart
from .live import LiveStream
from .quoting import quoted
from .sentences import unavailable
from .session import new_session

__all__ = [
    "Account",
    "Bounds",
    "Fetched",
    "FilePart",
    "LiveStream",
    "Timeouts",
    "Transport",
    "new_session",
    "quoted",
    "unavailable",
]
