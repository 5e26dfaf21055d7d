"""Files at an endpoint."""

from bot.endpoints.absent import MISSING, NotOffered
from bot.endpoints.transport import FileInUse, FileUnknown, Unclear

from .answer import File, FilePage
from .client import LARGEST, Files

__all__ = [
    "LARGEST",
    "MISSING",
    "File",
    "FileInUse",
    "FilePage",
    "FileUnknown",
    "Files",
    "NotOffered",
    "Unclear",
]
