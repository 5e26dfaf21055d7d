"""What a persona and the settings tell the model to do."""

from bot.settings import ChatSettings
from bot.settings.personas import BUILT_IN, BY_NAME, Persona, persona

__all__ = ["BUILT_IN", "BY_NAME", "Persona", "instructions", "persona"]


def instructions(settings: ChatSettings) -> str:
    """Give the system prompt: the server's own, else the persona's, and the language."""
    own = settings.system_prompt or persona(settings.persona).prompt
    if not settings.language:
        return own
    return f"{own}\n\nAnswer in {settings.language}, unless you are asked for another language."
