"""A local stand-in for the OpenAI-compatible API: an honest rehearsal partner, no language model.

`gate.py` is the way in for every call: log, faults, key, errors. A family of operations is a module
or folder beside `models.py` and `chat/`: it checks its parameters with `fields.py` (those of a form
after `multipart.py` has read them), answers through its `Exchange`, names its routes, and stands in
the list in `server.py`.
"""

from .calls import Call, Calls, Ending
from .faults import Fault, Faults, Kind
from .models import Model
from .server import EndpointServer

__all__ = ["Call", "Calls", "Ending", "EndpointServer", "Fault", "Faults", "Kind", "Model"]
