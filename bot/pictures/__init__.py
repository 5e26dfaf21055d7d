"""Pictures: made from words, edited, and varied, on somebody's behalf."""

from .service import Pictures
from .wish import MOST, Deed, Missing, Preview, Shown, Step, Wish

__all__ = ["MOST", "Deed", "Missing", "Pictures", "Preview", "Shown", "Step", "Wish"]
