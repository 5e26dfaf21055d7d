"""Files: kept on disk for each account, looked through where they are for fine-tuning."""

from .examples import Contents, Style
from .family import FileFamily
from .shelf import Shelf, Shelves, Stored

__all__ = ["Contents", "FileFamily", "Shelf", "Shelves", "Stored", "Style"]
