"""The chat family: `POST /chat/completions`, answered by the rehearsal partner."""

from .family import ChatFamily

__all__ = ["ChatFamily"]
