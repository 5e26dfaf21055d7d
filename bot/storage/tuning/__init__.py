"""What is stored of files at endpoints and of fine-tuning jobs."""

from .files import FileStore
from .rows import Examples, KeptFile, Place, Upload, Watched

__all__ = ["Examples", "FileStore", "KeptFile", "Place", "Upload", "Watched"]
