"""Embeds: what Discord accepts, and what it makes of them.

Source: "Embed Limits" in Discord's API reference.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from sandbox.discord import forms
from sandbox.discord.errors import DiscordError, invalid_form, required, too_long
from sandbox.discord.payloads.times import iso
from sandbox.discord.records import Json

MAX_EMBEDS: Final = 10
MAX_TEXT: Final = 6000
"""Characters in all embeds of a message together."""

MAX_FIELDS: Final = 25
_LIMITS: Final = {"title": 256, "description": 4096, "url": 2048}
_PARTS: Final[dict[str, tuple[tuple[str, int], ...]]] = {
    "footer": (("text", 2048), ("icon_url", 2048)),
    "author": (("name", 256), ("url", 2048), ("icon_url", 2048)),
    "image": (("url", 2048), ("description", 4096)),
    "thumbnail": (("url", 2048), ("description", 4096)),
}
_REQUIRED: Final = {"footer": "text", "author": "name"}
_SCHEMES: Final = ("http://", "https://", "attachment://")


def rich(embeds: Sequence[Json]) -> list[Json]:
    """Check embeds and give them as Discord stores them.

    Raises:
        DiscordError: 50035, with the path of what is wrong.
    """
    if len(embeds) > MAX_EMBEDS:
        raise too_long("embeds", MAX_EMBEDS)
    made = [_embed(embed, f"embeds.{index}") for index, embed in enumerate(embeds)]
    if sum(map(_length, made)) > MAX_TEXT:
        sentence = f"Embed size exceeds maximum size of {MAX_TEXT}"
        raise invalid_form(("embeds", "MAX_EMBED_SIZE_EXCEEDED", sentence))
    return made


def attached_names(embeds: Sequence[Json]) -> set[str]:
    """Name the attachments that embeds show (`attachment://name`)."""
    prefix = "attachment://"
    urls = [url for embed in embeds for _, _, url in _links(embed)]
    return {url.removeprefix(prefix) for url in urls if url.startswith(prefix)}


def resolve(embeds: Sequence[Json], media: Mapping[str, Json]) -> None:
    """Replace `attachment://name` by the link, size and kind of that attachment, in place."""
    for embed in embeds:
        for part, key, url in _links(embed):
            found = media.get(url.removeprefix("attachment://"))
            if not url.startswith("attachment://") or found is None:
                continue
            part[key] = found["url"]
            part[f"proxy_{key}"] = found["proxy_url"]
            if key == "url":
                known = ("width", "height", "content_type")
                part.update({name: found[name] for name in known if name in found})


def _embed(embed: Json, path: str) -> Json:
    made: Json = {"type": "rich"}
    with _at(path):
        for name, limit in _LIMITS.items():
            value = forms.text(embed, name, limit=limit)
            if value:
                made[name] = value
        color = forms.integer(embed, "color", low=0, high=0xFFFFFF)
        if color is not None:
            made["color"] = color
        parts = {name: forms.nested(embed, name) for name in _PARTS}
        fields = forms.objects(embed, "fields", limit=MAX_FIELDS)
        _add_timestamp(made, embed)
    for name, part in parts.items():
        if part:
            with _at(f"{path}.{name}"):
                made[name] = _part(part, name)
    for index, field in enumerate(fields):
        with _at(f"{path}.fields.{index}"):
            made.setdefault("fields", []).append(_field(field))
    if len(made) == 1:
        raise invalid_form((path, "EMBED_EMPTY", "Embed must not be empty"))
    return made


def _add_timestamp(made: Json, embed: Json) -> None:
    text = forms.text(embed, "timestamp")
    if text is None:
        return
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        sentence = f"Could not parse {text[:64]}. Should be ISO8601."
        raise invalid_form(("timestamp", "DATE_TIME_TYPE_PARSE", sentence)) from None
    made["timestamp"] = iso(moment.timestamp())


def _part(part: Json, name: str) -> Json:
    made = {}
    for key, limit in _PARTS[name]:
        value = forms.text(part, key, limit=limit)
        if value is None:
            continue
        if key.endswith("url") and not value.startswith(_SCHEMES):
            raise invalid_form((key, "URL_TYPE_INVALID_URL", "Not a well formed URL."))
        made[key] = value
    needed = _REQUIRED.get(name)
    if needed and needed not in made:
        raise required(needed)
    return made


def _field(field: Json) -> Json:
    made: Json = {"inline": forms.truth(field, "inline")}
    for key, limit in (("name", 256), ("value", 1024)):
        value = forms.text(field, key, limit=limit)
        if not value:
            raise required(key)
        made[key] = value
    return made


@contextmanager
def _at(path: str) -> Iterator[None]:
    """Put the place of an embed before the field in the refusals of what it holds."""
    try:
        yield
    except DiscordError as error:
        errors = error.errors or {}
        for part in reversed(path.split(".")):
            errors = {part: errors}
        raise DiscordError(error.status, error.code, error.message, errors) from None


def _length(embed: Json) -> int:
    total = len(embed.get("title", "")) + len(embed.get("description", ""))
    total += len(embed.get("footer", {}).get("text", ""))
    total += len(embed.get("author", {}).get("name", ""))
    return total + sum(len(f["name"]) + len(f["value"]) for f in embed.get("fields", ()))


def _links(embed: Json) -> list[tuple[Json, str, str]]:
    """List every link to media: the part that holds it, its key, the link."""
    places = (
        ("image", "url"),
        ("thumbnail", "url"),
        ("author", "icon_url"),
        ("footer", "icon_url"),
    )
    parts = [(embed[part], key) for part, key in places if part in embed]
    return [(part, key, part[key]) for part, key in parts if key in part]
