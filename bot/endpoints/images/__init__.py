"""Pictures: made from words, edited, and varied."""

from .answer import ImageUsage, Made, Partial
from .client import Images
from .families import Family, limits_of
from .request import EditRequest, ImageRequest, VariationRequest

__all__ = [
    "EditRequest",
    "Family",
    "ImageRequest",
    "ImageUsage",
    "Images",
    "Made",
    "Partial",
    "VariationRequest",
    "limits_of",
]
