"""What each server has chosen, with the operator's defaults underneath."""

from .chat import ChatSettings
from .service import Settings

__all__ = ["ChatSettings", "Settings"]
