"""Usage: what calls use, what they may use, and what they cost."""

from .calls import Amounts, Call, Caller, Calls
from .prices import Prices

__all__ = ["Amounts", "Call", "Caller", "Calls", "Prices"]
