"""Usage: what calls use, what they may use, and what they cost."""

from .amounts import Amounts, Caller
from .calls import Call, Calls
from .prices import Prices

__all__ = ["Amounts", "Call", "Caller", "Calls", "Prices"]
