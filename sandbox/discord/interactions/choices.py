"""The choices that a bot offers while someone types into an option."""

from typing import Final

from sandbox.discord.commands import OptionType
from sandbox.discord.fields import Fields
from sandbox.discord.records import Json

COUNT, NAME_LIMIT, TEXT_LIMIT = 25, 100, 100
_WHOLE_BOUND: Final = 2**53 - 1


def read_choices(data: Json, options: list[Json]) -> list[Json]:
    """Check what is offered for the option in focus among the `options` of the interaction.

    Raises:
        DiscordError: 50035 with every problem under its path.
    """
    form = Fields(data, "data")
    kind = _focused_type(options)
    made = [_choice(each, kind) for each in form.items("choices", most=COUNT)]
    form.refuse()
    return made


def _focused_type(options: list[Json]) -> OptionType:
    for option in options:
        if option.get("focused"):
            return OptionType(option["type"])
        if "options" in option:
            return _focused_type(option["options"])
    return OptionType.STRING


def _choice(form: Fields, kind: OptionType) -> Json:
    name = form.text("name", least=1, most=NAME_LIMIT, required=True)
    value: str | float | None
    if kind == OptionType.STRING:
        value = form.text("value", least=1, most=TEXT_LIMIT, required=True)
    elif kind == OptionType.INTEGER:
        value = form.number("value", least=-_WHOLE_BOUND, most=_WHOLE_BOUND, required=True)
    else:
        value = form.decimal("value", least=-_WHOLE_BOUND, most=_WHOLE_BOUND)
    return {"name": name, "value": value}
