"""Moderation: what is asked about texts and pictures, how they are judged, and the calls."""

from .answer import Input, Judgement
from .client import GONE, Moderations

__all__ = ["GONE", "Input", "Judgement", "Moderations"]
