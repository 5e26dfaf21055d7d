"""Audio: speech to text and text to speech, with real sound."""

from .family import AudioFamily

__all__ = ["AudioFamily"]
