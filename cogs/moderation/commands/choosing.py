"""What is offered while moderators and admins type."""

from collections.abc import Iterable

import discord
from discord import app_commands

from bot.client import Bot
from bot.moderation.adjusting import ALL
from bot.moderation.categories import CATEGORIES
from bot.storage.moderation import Case, RuleRow
from cogs.moderation.wording import cause

Choice = app_commands.Choice[str]
MOST, NAME = 25, 100
"""Choices, and characters of one, that Discord takes."""
EVERY = "all: every category that has no threshold of its own"


async def categories(_: discord.Interaction[Bot], typed: str) -> list[Choice]:
    """Offer the known categories with what each is about."""
    return _fitting(
        ((f"{name}: {text}", name) for name, text in CATEGORIES.items()), typed.strip().lower()
    )


async def categories_or_all(interaction: discord.Interaction[Bot], typed: str) -> list[Choice]:
    """Offer the same, and all of them together."""
    first = _fitting([(EVERY, ALL)], typed.strip().lower())
    return [*first, *await categories(interaction, typed)]


def of_rules(rules: Iterable[RuleRow], typed: str) -> list[Choice]:
    """Offer rules, the newest first."""
    named = [(rule_line(rule), str(rule.id)) for rule in rules]
    return _fitting(reversed(named), typed.strip().lower())


def of_cases(cases: Iterable[Case], typed: str) -> list[app_commands.Choice[int]]:
    """Offer cases by their numbers, with what each is about."""
    sought = typed.lower()
    named = ((f"#{it.number} {it.author_name}: {cause(it)}", it.number) for it in cases)
    return [
        app_commands.Choice(name=name[:NAME], value=number)
        for name, number in named
        if sought in name.lower()
    ][:MOST]


def rule_line(rule: RuleRow) -> str:
    """Name a rule and what is done about it."""
    minutes = f" {rule.minutes} min" if rule.minutes else ""
    what = rule.value or "any"
    if rule.kind == "allow-link":
        what = f"{rule.value}, all others"
    elif rule.kind == "invite" and rule.value:
        what = f"{rule.value} is allowed, all others"
    return f"{rule.kind}: {what} → {rule.action}{minutes}"


def _fitting(named: Iterable[tuple[str, str]], sought: str) -> list[Choice]:
    return [
        app_commands.Choice(name=name if len(name) <= NAME else f"{name[: NAME - 1]}…", value=value)
        for name, value in named
        if sought in name.lower()
    ][:MOST]
