"""What is stored of files at endpoints and of fine-tuning jobs."""

from .rows import Examples, KeptFile, Place, Upload, Watched

__all__ = ["Examples", "KeptFile", "Place", "Upload", "Watched"]
