"""The pictures family: `/images/generations`, `/images/edits`, `/images/variations`."""

from .family import ImageFamily
from .gallery import Gallery

__all__ = ["Gallery", "ImageFamily"]
