"""Makes a wish definite: what was left open is filled in, what cannot be is refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.endpoints.images import Family, limits_of
from bot.endpoints.transport import quoting
from bot.errors import InputError
from bot.pictures.wish import MOST, Deed, Wish
from bot.usage import Caller

Place = tuple[int | None, str]
"""Where something is learnt of an endpoint: a server, which has one endpoint; a model."""

AUTO = "auto"
VARY = "Make a variation of this picture: keep its subject, mood and style, and vary the details."
"""What an edit is asked for where there are no variations."""

_SIZE = re.compile(r"[1-9]\d{1,4}x[1-9]\d{1,4}")
_WORD = re.compile(r"[\w.-]{1,32}")
_EMPTY = {
    "imagine": "The prompt is empty: tell me what the picture should show.",
    "edit": "The prompt is empty: tell me what should be different in the picture.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked of the model; what is None is left to it."""

    model: str
    family: Family
    prompt: str = field(repr=False)
    n: int
    size: str | None
    quality: str | None
    style: str | None

    def place(self, caller: Caller) -> Place:
        """Where what this shows of an endpoint holds."""
        return caller.guild_id, self.model


def planned(wish: Wish, values: Mapping[str, Any], deed: Deed = "imagine") -> Plan:
    """Fill in what a wish leaves open, as far as the model takes it; `values` are the settings.

    Raises:
        InputError: It cannot be granted so; the sentence says what to change.
    """
    model = (wish.model or "").strip() or str(values["image.model"])
    family, name = limits_of(model), f"`{quoting.name(model)}`"
    if deed == "edit" and not family.edits:
        raise InputError(
            f"{name} cannot change pictures: an admin can choose another model with `/settings set"
            " image.model`."
        )
    if not 1 <= wish.n <= MOST:
        raise InputError(f"I make 1 to {MOST} pictures at a time: choose a number in between.")
    return Plan(
        model=model,
        family=family,
        prompt=_prompt(wish, deed, family.longest_prompt, name),
        n=wish.n,
        size=_size(wish.size, family, name) or _default(values["image.size"], family.sizes),
        quality=_named("quality", wish.quality, family.qualities, name)
        or _default(values["image.quality"], family.qualities),
        style=_named("style", wish.style, family.styles, name)
        or _default(values["image.style"], family.styles),
    )


def _prompt(wish: Wish, deed: Deed, longest: int, name: str) -> str:
    prompt = wish.prompt.strip().encode(errors="replace").decode()
    if not prompt:
        if deed in _EMPTY:
            raise InputError(_EMPTY[deed])
        prompt = VARY
    if len(prompt) > longest:
        raise InputError(
            f"The prompt has {len(prompt):,} characters, and {name} reads {longest:,} at most:"
            " make it shorter."
        )
    return prompt


def _size(asked: str | None, family: Family, name: str) -> str | None:
    if not (size := _normal(asked)):
        return None
    if family.sizes is not None:
        if size not in family.sizes:
            raise InputError(
                f"{name} makes pictures of {_choices(family.sizes)} pixels: choose one of these"
                " sizes, or none."
            )
    elif not _SIZE.fullmatch(size):
        raise InputError("Write the size in pixels, such as `1024x1024`, or leave it out.")
    return size


def _named(what: str, asked: str | None, choices: tuple[str, ...] | None, name: str) -> str | None:
    if not (value := _normal(asked)):
        return None
    if choices is None and not _WORD.fullmatch(value):
        raise InputError(f"The {what} is one word, such as `high`: write it so, or leave it out.")
    if choices is not None and value not in choices:
        known = _choices(choices)
        offer = f"the {what} can be {known}" if known else f"there is no choice of {what}"
        raise InputError(f"With {name}, {offer}: change the {what}, or leave it out.")
    return value


def _normal(asked: str | None) -> str | None:
    """Write a choice as models do; None where there is none."""
    value = "".join((asked or "").lower().replace("\N{MULTIPLICATION SIGN}", "x").split())
    return None if value == AUTO else value or None


def _default(value: str, choices: tuple[str, ...] | None) -> str | None:
    """Give what the server chose, unless this model would not take it."""
    fits = value != AUTO and (choices is None or value in choices)
    return value if fits else None


def _choices(names: tuple[str, ...]) -> str:
    quoted = [f"`{name}`" for name in names if name != AUTO]
    return " or ".join(filter(None, (", ".join(quoted[:-1]), *quoted[-1:])))
