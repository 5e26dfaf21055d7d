"""Usage: what calls use, what they may use, and what they cost."""

from .amounts import Amounts, Caller
from .call import Call
from .calls import Calls
from .prices import Prices

__all__ = ["Amounts", "Call", "Caller", "Calls", "Prices"]
