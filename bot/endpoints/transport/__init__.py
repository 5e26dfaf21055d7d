"""One way to call an OpenAI-compatible endpoint: session, timeouts, retries, errors, event streams."""

from .account import Account, Timeouts
from .client import Transport
from .session import new_session
from .sse import EventStream

__all__ = ["Account", "EventStream", "Timeouts", "Transport", "new_session"]
