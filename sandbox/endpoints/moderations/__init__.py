"""Moderation: texts are judged by a list of words, pictures by their colour."""

from .family import ModerationFamily

__all__ = ["ModerationFamily"]
