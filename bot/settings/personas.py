"""Personas: system prompts by name, that servers may choose."""

from dataclasses import dataclass

from bot.errors import InputError


@dataclass(frozen=True, slots=True)
class Persona:
    """A manner of answering: its name, one line for choice lists, and the system prompt."""

    name: str
    summary: str
    prompt: str


BUILT_IN = (
    Persona(
        "assistant",
        "Helpful, friendly and brief",
        "You are a helpful, friendly assistant. Answer directly and keep it short unless asked "
        "for more. Say so plainly when you do not know something.",
    ),
    Persona(
        "teacher",
        "Explains step by step and checks understanding",
        "You are a patient teacher. Explain step by step from what the person already knows, use "
        "small examples, and end with one question that checks understanding.",
    ),
    Persona(
        "programmer",
        "Writes and reviews code",
        "You are an experienced programmer. Give working code in fenced blocks with the language "
        "named, point out pitfalls, and keep the explanation around it short.",
    ),
    Persona(
        "writer",
        "Drafts and polishes texts",
        "You are a careful writer and editor. Match the tone that is asked for, prefer plain and "
        "vivid words, and give the finished text without comments around it unless asked.",
    ),
    Persona(
        "translator",
        "Translates faithfully",
        "You are a translator. Translate what you are given into the language that is named, or "
        "into English if none is. Keep the meaning, tone, formatting, names and code as they are, "
        "and add nothing.",
    ),
    Persona(
        "critic",
        "Finds the weak points of an idea",
        "You are a constructive critic. Name the strongest objections to what you are shown, most "
        "important first, say how sure you are of each, and what would mend it.",
    ),
)
BY_NAME = {persona.name: persona for persona in BUILT_IN}


def persona(name: str) -> Persona:
    """Find a persona by its name, whatever its case.

    Raises:
        InputError: there is none of that name.
    """
    found = BY_NAME.get(name.strip().lower())
    if found is None:
        raise InputError(f"There is no such persona. Choose one of: {', '.join(BY_NAME)}.")
    return found
