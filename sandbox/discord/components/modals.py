"""Modals: a title and one to five rows to fill in."""

from sandbox.discord.components.controls import bounds, options, select
from sandbox.discord.components.kinds import IN_A_LABEL, SELECTS, Kind
from sandbox.discord.components.layout import text_display
from sandbox.discord.components.tally import CUSTOM_ID_LIMIT, Tally, kind_of, optional
from sandbox.discord.fields import Fields
from sandbox.discord.records import Json

TITLE_LIMIT = 45
ROWS = 5
TEXT_INPUT_LIMIT = 4000
_LABEL_LIMIT, _PLACEHOLDER_LIMIT, _DESCRIPTION_LIMIT = 45, 100, 100
_GROUP_LIMIT = 10
_IN_A_MODAL = frozenset({Kind.ACTION_ROW, Kind.LABEL, Kind.TEXT_DISPLAY})
_INPUT_ONLY = frozenset({Kind.TEXT_INPUT})


def validate_modal(modal: object) -> Json:
    """Check the `data` of a modal callback and give the modal as a client shows it.

    Raises:
        DiscordError: 50035 with every problem under its path, as seen from the callback's body.
    """
    form, tally = Fields(modal, "data"), Tally()
    made: Json = {
        "custom_id": form.text("custom_id", least=1, most=CUSTOM_ID_LIMIT, required=True),
        "title": form.text("title", least=1, most=TITLE_LIMIT, required=True),
    }
    rows = form.items("components", least=1, most=ROWS, required=True)
    made["components"] = [_row(each, tally) for each in rows]
    form.refuse()
    tally.number()
    return made


def _row(fields: Fields, tally: Tally) -> Json:
    kind = kind_of(fields, _IN_A_MODAL)
    if kind == Kind.ACTION_ROW:
        made = tally.begin(fields, kind)
        inside = fields.items("components", least=1, most=1, required=True)
        made["components"] = [
            _text_input(each, tally, labelled=False)
            for each in inside
            if kind_of(each, _INPUT_ONLY)
        ]
        return made
    if kind == Kind.LABEL:
        return _label(fields, tally)
    return text_display(fields, tally) if kind else {}


def _label(fields: Fields, tally: Tally) -> Json:
    made = tally.begin(fields, Kind.LABEL)
    made["label"] = fields.text("label", least=1, most=_LABEL_LIMIT, required=True)
    optional(made, description=fields.text("description", most=_DESCRIPTION_LIMIT) or None)
    inside = fields.child("component", required=True)
    kind = kind_of(inside, IN_A_LABEL) if inside else None
    if inside and kind:
        made["component"] = _field(inside, tally, kind)
    return made


def _field(fields: Fields, tally: Tally, kind: Kind) -> Json:
    if kind == Kind.TEXT_INPUT:
        return _text_input(fields, tally, labelled=True)
    if kind in SELECTS:
        made = select(fields, tally, kind)
        if made.pop("disabled", False):
            message = "Disabled selects are not allowed in modals"
            fields.wrong("COMPONENT_DISABLED_IN_MODAL", message, "disabled")
    else:
        made = tally.begin(fields, kind)
        made["custom_id"] = tally.custom_id(fields)
    if kind in {Kind.RADIO_GROUP, Kind.CHECKBOX_GROUP}:
        least = 2 if kind == Kind.RADIO_GROUP else 1
        made["options"] = options(fields, least=least, most=_GROUP_LIMIT)
    if kind in {Kind.FILE_UPLOAD, Kind.CHECKBOX_GROUP}:
        count = len(made.get("options", ())) or _GROUP_LIMIT
        made["min_values"], made["max_values"] = bounds(fields, most=_GROUP_LIMIT, count=count)
        if kind == Kind.CHECKBOX_GROUP and not fields.has("max_values"):
            made["max_values"] = count
    # Changed in place: the tally numbers what it has begun.
    if kind == Kind.CHECKBOX:
        made["default"] = fields.flag("default")
    else:
        made["required"] = fields.flag("required", default=True)
    return made


def _text_input(fields: Fields, tally: Tally, *, labelled: bool) -> Json:
    made = tally.begin(fields, Kind.TEXT_INPUT)
    made["custom_id"] = tally.custom_id(fields)
    made["style"] = fields.one_of("style", (1, 2)) or 1
    made["label"] = fields.text("label", least=1, most=_LABEL_LIMIT, required=not labelled)
    if labelled and fields.has("label"):
        message = "A text input inside a label component cannot have a label of its own"
        fields.wrong("TEXT_INPUT_LABEL_INSIDE_LABEL", message, "label")
    low = fields.number("min_length", least=0, most=TEXT_INPUT_LIMIT)
    high = fields.number("max_length", least=1, most=TEXT_INPUT_LIMIT)
    if low is not None and high is not None and low > high:
        message = "min_length must be less than or equal to max_length"
        fields.wrong("TEXT_INPUT_MIN_LENGTH_GREATER_THAN_MAX", message, "min_length")
    made |= {"min_length": low, "max_length": high}
    made["required"] = fields.flag("required", default=True)
    value = fields.text("value", most=high or TEXT_INPUT_LIMIT)
    hint = fields.text("placeholder", most=_PLACEHOLDER_LIMIT)
    optional(made, value=value, placeholder=hint or None)
    return made
