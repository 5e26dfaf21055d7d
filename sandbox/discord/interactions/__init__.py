"""Interactions: what people set off, how the bot hears of it, and how it may answer.

Source: "Receiving and Responding" in Discord's API reference, and the published schemas.
"""

from sandbox.discord.interactions.exchange import Interactions
from sandbox.discord.interactions.records import CallbackType, Interaction, InteractionType, Outcome

__all__ = ["CallbackType", "Interaction", "InteractionType", "Interactions", "Outcome"]
