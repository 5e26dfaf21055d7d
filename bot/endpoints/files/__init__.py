"""Files at an endpoint."""

from .answer import File, FilePage

__all__ = ["File", "FilePage"]
