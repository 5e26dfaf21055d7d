"""What stands in a message: rows of controls, and the layout components of version 2."""

from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import Final

from sandbox.discord.components.controls import button, select
from sandbox.discord.components.kinds import CONTENT, IN_A_ROW, SELECTS, TOP_LEVEL, Kind
from sandbox.discord.components.media import ATTACHMENT_SCHEME
from sandbox.discord.components.tally import Tally, kind_of
from sandbox.discord.fields import Fields
from sandbox.discord.records import Json, MessageFlag

ROWS, ROW_WIDTH = 5, 5
TOTAL_COMPONENTS = 40
TOTAL_TEXT = 4000
_GALLERY_ITEMS, _SECTION_TEXTS, _DESCRIPTION, _URL = 10, 3, 1024, 2048
_COLORS = 0xFFFFFF
_MEDIA_SCHEMES = ("http://", "https://", ATTACHMENT_SCHEME)
_ROW_ONLY: Final = frozenset({Kind.ACTION_ROW})
_TEXT_ONLY: Final = frozenset({Kind.TEXT_DISPLAY})
_ACCESSORIES: Final = frozenset({Kind.BUTTON, Kind.THUMBNAIL})


def validate(
    components: object,
    flags: int = 0,
    *,
    legacy_fields: tuple[str, ...] = (),
    files: Collection[str] | None = None,
) -> list[Json]:
    """Check the components of a message and give them as Discord keeps them, with their ids.

    Args:
        components: what the request has under `components`; null is an empty list.
        flags: the message's flags; 32768 selects version 2.
        legacy_fields: fields set beside them that version 2 forbids, such as `content`.
        files: names of the attachments that may be referred to; None allows any.

    Raises:
        DiscordError: 50035 with every problem under its path.
    """
    form, tally = Fields({"components": components}), Tally(files)
    if flags & MessageFlag.IS_COMPONENTS_V2:
        for name in legacy_fields:
            message = f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            form.wrong("MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message, name)
        made = _version_2(form, tally)
    else:
        rows = form.items("components", most=ROWS)
        made = [_row(each, tally) for each in rows if kind_of(each, _ROW_ONLY)]
    form.refuse()
    tally.number()
    return made


def interactive(components: list[Json]) -> Iterator[Json]:
    """Walk through every component that can be pressed, chosen or filled in, in order."""
    for each in components:
        if "custom_id" in each or each["type"] == Kind.BUTTON:
            yield each
        yield from interactive(each.get("components", []))
        for inside in ("accessory", "component"):
            if inside in each:
                yield from interactive([each[inside]])


def text_display(fields: Fields, tally: Tally) -> Json:
    """Read a text display."""
    made = tally.begin(fields, Kind.TEXT_DISPLAY)
    made["content"] = tally.shown(fields.text("content", least=1, most=TOTAL_TEXT, required=True))
    return made


def _version_2(form: Fields, tally: Tally) -> list[Json]:
    made = [
        _placed(each, tally, TOP_LEVEL) for each in form.items("components", most=TOTAL_COMPONENTS)
    ]
    if tally.count > TOTAL_COMPONENTS:
        message = f"The maximum number of components in a message is {TOTAL_COMPONENTS}."
        form.wrong("COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", message, "components")
    if tally.text_length > TOTAL_TEXT:
        message = f"Displayable text size exceeds maximum size of {TOTAL_TEXT}"
        form.wrong("COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message, "components")
    return made


def _placed(fields: Fields, tally: Tally, allowed: frozenset[Kind]) -> Json:
    kind = kind_of(fields, allowed)
    return _READERS[kind](fields, tally) if kind else {}


def _row(fields: Fields, tally: Tally) -> Json:
    made = tally.begin(fields, Kind.ACTION_ROW)
    inside = fields.items("components", least=1, most=ROW_WIDTH, required=True)
    made["components"] = [_placed(each, tally, IN_A_ROW) for each in inside]
    kinds = {each.source.get("type") for each in inside}
    if len(inside) > 1 and kinds != {int(Kind.BUTTON)}:
        for entry in inside[1:]:
            message = "The specified component exceeds the maximum width"
            entry.wrong("COMPONENT_LAYOUT_WIDTH_EXCEEDED", message)
    return made


def _section(fields: Fields, tally: Tally) -> Json:
    made = tally.begin(fields, Kind.SECTION)
    texts = fields.items("components", least=1, most=_SECTION_TEXTS, required=True)
    made["components"] = [_placed(each, tally, _TEXT_ONLY) for each in texts]
    accessory = fields.child("accessory", required=True)
    made["accessory"] = _placed(accessory, tally, _ACCESSORIES) if accessory else {}
    return made


def _container(fields: Fields, tally: Tally) -> Json:
    made = tally.begin(fields, Kind.CONTAINER)
    made["accent_color"] = fields.number("accent_color", least=0, most=_COLORS)
    made["spoiler"] = fields.flag("spoiler")
    inside = fields.items("components", least=1, most=TOTAL_COMPONENTS, required=True)
    made["components"] = [_placed(each, tally, CONTENT) for each in inside]
    return made


def _thumbnail(fields: Fields, tally: Tally) -> Json:
    return tally.begin(fields, Kind.THUMBNAIL) | _picture(fields, tally)


def _gallery(fields: Fields, tally: Tally) -> Json:
    made = tally.begin(fields, Kind.MEDIA_GALLERY)
    items = fields.items("items", least=1, most=_GALLERY_ITEMS, required=True)
    made["items"] = [_picture(each, tally) for each in items]
    return made


def _file(fields: Fields, tally: Tally) -> Json:
    made = tally.begin(fields, Kind.FILE)
    made["spoiler"] = fields.flag("spoiler")
    made["file"] = _media(fields, "file", tally, schemes=(ATTACHMENT_SCHEME,))
    return made


def _separator(fields: Fields, tally: Tally) -> Json:
    made = tally.begin(fields, Kind.SEPARATOR)
    made["divider"] = fields.flag("divider", default=True)
    made["spacing"] = fields.one_of("spacing", (1, 2), default=1)
    return made


def _picture(fields: Fields, tally: Tally) -> Json:
    return {
        "media": _media(fields, "media", tally, schemes=_MEDIA_SCHEMES),
        "description": fields.text("description", most=_DESCRIPTION),
        "spoiler": fields.flag("spoiler"),
    }


def _media(fields: Fields, name: str, tally: Tally, *, schemes: tuple[str, ...]) -> Json:
    entry = fields.child(name, required=True)
    url = entry.text("url", least=1, most=_URL, required=True) if entry else None
    if entry is None or not url:
        return {"url": ""}
    if not url.startswith(schemes):
        message = f'Scheme "{url.partition(":")[0]}" is not supported.'
        entry.wrong("URL_TYPE_INVALID_SCHEME", message, "url")
    elif not _is_there(url, tally):
        message = "The referenced attachment was not found in the message's attachments"
        code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
        entry.wrong(code, message, "url")
    return {"url": url}


def _is_there(url: str, tally: Tally) -> bool:
    """Tell whether an attachment that is referred to is there; other links are not looked at."""
    if tally.files is None or not url.startswith(ATTACHMENT_SCHEME):
        return True
    return url.removeprefix(ATTACHMENT_SCHEME) in tally.files


_READERS: Final[dict[Kind, Callable[[Fields, Tally], Json]]] = {
    Kind.ACTION_ROW: _row,
    Kind.BUTTON: button,
    Kind.SECTION: _section,
    Kind.TEXT_DISPLAY: text_display,
    Kind.THUMBNAIL: _thumbnail,
    Kind.MEDIA_GALLERY: _gallery,
    Kind.FILE: _file,
    Kind.SEPARATOR: _separator,
    Kind.CONTAINER: _container,
    **{kind: partial(select, kind=kind) for kind in SELECTS},
}
