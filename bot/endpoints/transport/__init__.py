"""The one way to call an endpoint: session, timeouts, retries, errors, event streams."""

from .account import Account, Timeouts
from .client import Transport
from .forms import FilePart
from .live import LiveStream
from .quoting import quoted
from .sentences import unavailable
from .session import new_session

__all__ = [
    "Account",
    "FilePart",
    "LiveStream",
    "Timeouts",
    "Transport",
    "new_session",
    "quoted",
    "unavailable",
]
