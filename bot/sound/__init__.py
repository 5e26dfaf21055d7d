"""Sound as files: what they are, remuxed, cut, encoded, and made into Discord's voice messages.

Built on PyAV (FFmpeg), which is imported with the first work. It knows no endpoint and no Discord.
"""

from bot.sound.sound import LONGEST, NotSound, Piece, Sound, Voice
from bot.sound.studio import Studio

__all__ = ["LONGEST", "NotSound", "Piece", "Sound", "Studio", "Voice"]
