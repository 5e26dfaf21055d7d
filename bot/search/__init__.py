"""Search: what members look for among what they may read."""

from .fusing import fused
from .sketches import Sketches

__all__ = ["Sketches", "fused"]
