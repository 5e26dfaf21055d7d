"""Application commands: what an application registers, and what people fill in.

Source: "Application Commands" in Discord's API reference, and the published request schemas.
"""

from sandbox.discord.commands.definitions import CommandType, OptionType, read_command
from sandbox.discord.commands.registry import Command, CommandRegistry

__all__ = ["Command", "CommandRegistry", "CommandType", "OptionType", "read_command"]
