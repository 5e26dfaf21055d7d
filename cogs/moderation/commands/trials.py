"""How what would happen to words is shown."""

from collections.abc import Iterator

import discord

from bot.errors import InputError
from bot.moderation.categories import CATEGORIES
from bot.moderation.policy import IGNORE
from bot.moderation.trying import Tried
from bot.moderation.verdicts import Reason
from bot.splitting import preview
from bot.storage.messages import Picture
from cogs.moderation.wording import bar, number
from cogs.screen import literal

SCORES = 8
"""Categories that are shown: those with the highest scores."""
LEAST = 0.01
"""The score from which one that leads to nothing is shown."""
LOW = "-# All other scores are below 0.01."
FOOT = "A higher threshold flags fewer messages. Nothing of this is stored."
EXEMPT = {
    "channel": "This channel is exempt: nothing here is checked.",
    "member": "You are exempt: nothing that you write is checked.",
}
NONE = "**Nothing** would happen to such a message here."
WOULD = {
    "note": "It would only be in the list of cases.",
    "flag": "Moderators would see it in the log channel.",
    "delete": "It would be **deleted**, and moderators would see it in the log channel.",
    "timeout": "It would be **deleted** and its author **timed out** for {} min; moderators would"
    " see it in the log channel.",
}
BLIND = "⚠️ The picture was not judged: it cannot be read, or the model takes none."
OFF = "⚠️ Moderation is off here: `/moderation enable` switches it on."


def picture_of(file: discord.Attachment) -> Picture:
    """Give a file as a picture of a message.

    Raises:
        InputError: it is none.
    """
    mime = (file.content_type or "").partition(";")[0].strip().lower()
    if not mime.startswith("image/"):
        raise InputError("That file is no picture. Send a PNG, JPEG, WebP or GIF.")
    return Picture(file.url, mime, file.size)


def trial_page(tried: Tried) -> discord.Embed:
    """Show scores beside their thresholds, the rules that are broken, and what would be done."""
    action = tried.verdict.action
    would = WOULD[action.word].format(tried.verdict.minutes) if action is not None else NONE
    page = discord.Embed(title="What would happen here", description="\n".join(_head(tried, would)))
    if scores := list(_scores(tried)):
        page.add_field(name="Scores", value="\n".join(scores), inline=False)
    if rules := [_rule(it) for it in tried.verdict.reasons if it.rule is not None]:
        page.add_field(name="Rules", value="\n".join(rules)[:1_024], inline=False)
    return page.set_footer(text=FOOT)


def _head(tried: Tried, would: str) -> Iterator[str]:
    yield would
    if not tried.values["moderation.enabled"]:
        yield OFF
    if tried.exempt in EXEMPT:
        yield f"⚠️ {EXEMPT[tried.exempt]}"
    if tried.problem is not None:
        yield f"⚠️ {tried.problem}"
    elif not tried.pictures_judged:
        yield BLIND


def _scores(tried: Tried) -> Iterator[str]:
    """Give the highest scores, each beside its threshold and what is done from there on."""
    scores = tried.verdict.scores or {}
    reached = {it.name: it for it in tried.verdict.reasons if it.rule is None}
    told = [name for name in scores if name in reached or scores[name] >= LEAST]
    order = sorted(told, key=lambda name: (name not in reached, -scores[name]))
    for name in order[:SCORES]:
        action = tried.values["moderation.actions"].get(name, "flag")
        then = f" → **{action}**" if name in reached else ""
        if action == IGNORE:
            then = " (ignored)"
        score = scores[name]
        yield f"`{bar(score)} {number(score)}{_bound(tried, name, score)}` {name}{then}"
    if len(told) < len(scores):
        yield LOW if told else LOW.replace("other ", "")


def _bound(tried: Tried, name: str, score: float) -> str:
    """Give the threshold of a category; those that only an endpoint knows follow its opinion."""
    own, standard = tried.values["moderation.thresholds"], tried.values["moderation.threshold"]
    threshold = own.get(name, standard if name in CATEGORIES else None)
    if threshold is None:
        return ""
    return f" {'≥' if score >= threshold else '<'} {number(threshold)}"


def _rule(reason: Reason) -> str:
    return f"**{reason.name}** {literal(preview(reason.excerpt, 150))} → **{reason.action.word}**"
