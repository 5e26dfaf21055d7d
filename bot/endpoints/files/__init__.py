"""Files at an endpoint."""

from .answer import File, FilePage
from .client import Files
from .refusals import MISSING, FileInUse, FileUnknown

__all__ = ["MISSING", "File", "FileInUse", "FilePage", "FileUnknown", "Files"]
