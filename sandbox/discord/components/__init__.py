"""Message components and modals: what Discord accepts, and what it makes of it.

Source: "Components" in Discord's API reference, and the published request schemas.
"""

from sandbox.discord.components.kinds import Kind
from sandbox.discord.components.layout import interactive, validate
from sandbox.discord.components.media import with_media
from sandbox.discord.components.modals import validate_modal

__all__ = ["Kind", "interactive", "validate", "validate_modal", "with_media"]
