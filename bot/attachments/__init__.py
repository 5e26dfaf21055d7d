"""Files that people send with a message, turned into content parts of a turn."""

from bot.attachments.limits import Limits
from bot.attachments.reader import AttachmentReader, Readings
from bot.attachments.upload import Heard, Upload

__all__ = ["AttachmentReader", "Heard", "Limits", "Readings", "Upload"]
