"""The files that a server has at its endpoint."""

from .checking import Checked, Problem, check
from .keys import Held, Keyring
from .listing import Listing
from .purposes import FINE_TUNING, PURPOSES, Purpose
from .service import Found, Incoming, ServerFiles
from .uploading import Stage, Uploaded

__all__ = [
    "FINE_TUNING",
    "PURPOSES",
    "Checked",
    "Found",
    "Held",
    "Incoming",
    "Keyring",
    "Listing",
    "Problem",
    "Purpose",
    "ServerFiles",
    "Stage",
    "Uploaded",
    "check",
]
