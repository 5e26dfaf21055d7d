"""The files that a server has at its endpoint."""

from .checking import Checked, Problem, check
from .keys import Held, Keyring
from .listing import Listing
from .purposes import FINE_TUNING, PURPOSES, Kind, Purpose
from .service import Content, Found, Incoming, ServerFiles
from .uploading import Stage, Tell, Uploaded

__all__ = [
    "FINE_TUNING",
    "PURPOSES",
    "Checked",
    "Content",
    "Found",
    "Held",
    "Incoming",
    "Keyring",
    "Kind",
    "Listing",
    "Problem",
    "Purpose",
    "ServerFiles",
    "Stage",
    "Tell",
    "Uploaded",
    "check",
]
