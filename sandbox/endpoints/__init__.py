"""A local stand-in for the OpenAI-compatible API: an honest rehearsal partner, no language model.

One module (or folder) per family of operations; `gate.py` is the way in for all of them.
"""

from .calls import Call, Calls, Ending
from .faults import Fault, Faults, Kind
from .models import Model
from .server import EndpointServer

__all__ = ["Call", "Calls", "Ending", "EndpointServer", "Fault", "Faults", "Kind", "Model"]
