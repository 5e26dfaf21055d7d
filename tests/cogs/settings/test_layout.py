"""The panel and its forms stay within Discord's limits, whatever is set."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import discord
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.config import Config
from bot.errors import InputError
from bot.settings import DEFAULT, DEFINITIONS, FAMILIES, Change, Definition, Recorded
from bot.settings.kinds import Switch
from cogs.forms import Sent
from cogs.settings.forms import answer, form
from cogs.settings.layout import PAGE, Line, Origin, Sheet, history, panel
from cogs.settings.screen import Act, Control, Screen
from cogs.settings.wording import recorded_line, short, stale_line
from sandbox.discord.actors.controls import filled_modal
from sandbox.discord.components import validate, validate_modal
from sandbox.discord.interactions.resolved import Resolver
from sandbox.discord.seed import seeded
from tests.bot.settings.samples import CHANNELS, ROLES, SERVER, values
from tests.cogs.settings.desk import words

V2 = 1 << 15
CHANNEL = 2**63 - 1
CONFIG = Config.from_environment({"CHAT_MODEL": "m" * 100})
LONG_NOTES = ["## Settings of this server", "x" * 500, *map(stale_line, ["k" * 200] * 3)]
ONE_OF_A_KIND = list({repr(it.kind): key for key, it in reversed([*DEFINITIONS.items()])}.values())
# Forms and panels are made without a running bot: what is measured is what Discord would be sent.
some = settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])


def sheet(family: str, lines: Sequence[Line], *, channel: int = CHANNEL, page: int = 0) -> Sheet:
    return Sheet(Screen(family, channel, page), LONG_NOTES, tuple(FAMILIES.values()), lines)


def lines_of(family: str, given_values: Iterable[Any]) -> list[Line]:
    found = [each for each in DEFINITIONS.values() if each.family.name == family]
    return [
        Line(each, value, Origin.CHANNEL, is_own=True)
        for each, value in zip(found, given_values, strict=True)
    ]


def validated(view: discord.ui.LayoutView) -> list[dict[str, Any]]:
    """What Discord would show of it, or refuse."""
    components: Any = view.to_components()  # type: ignore[no-untyped-call]  # discord.py's
    return validate(components, V2)


def of_family(family: str) -> list[Definition]:
    return [each for each in DEFINITIONS.values() if each.family.name == family]


@pytest.mark.parametrize("family", FAMILIES)
@some
@given(st.data())
async def test_every_page_of_every_family_fits(family: str, data: st.DataObject) -> None:
    chosen = [data.draw(values(each.kind)) for each in of_family(family)]
    lines = lines_of(family, chosen)
    for page in range(-(-len(lines) // PAGE) + 1):
        shown = validated(panel(sheet(family, lines, page=page)))
        assert sum(map(len, words(shown))) <= 4000


def test_the_longest_values_fit() -> None:
    prompt = DEFINITIONS["chat.system_prompt"]
    alike = [replace(prompt, key=f"chat.{letter * 50}", help="y" * 300) for letter in "abcdefgh"]
    lines = [Line(each, "x y " * 1000, Origin.CHANNEL, is_own=True) for each in alike]
    shown = validated(panel(sheet("chat", lines)))
    assert sum("x y x y" in each for each in words(shown)) == PAGE


def test_a_family_with_many_settings_has_pages() -> None:
    lines = lines_of("budget", [each.default(CONFIG) for each in of_family("budget")])
    seen, page, labels = [], 0, ["Next"]
    while "Next" in labels:
        view = panel(sheet("budget", lines, page=page))
        shown = list(view.walk_children())
        labels = [str(getattr(getattr(each, "item", None), "label", "")) for each in shown]
        seen += [label for label in labels if label == "Change"]
        assert ("Previous" in labels) == (page > 0)
        page += 1
    assert (page, len(seen)) == (5, len(lines))


def test_a_page_that_no_longer_exists_is_the_last_one() -> None:
    lines = lines_of("privacy", [365])
    assert validated(panel(sheet("privacy", lines, page=99))) == (
        validated(panel(sheet("privacy", lines)))
    )


@pytest.mark.parametrize("key", ONE_OF_A_KIND)
@some
@given(st.data())
async def test_every_form_fits_and_gives_back_what_it_shows(key: str, data: st.DataObject) -> None:
    definition = DEFINITIONS[key]
    if isinstance(definition.kind, Switch):
        return
    value = data.draw(values(definition.kind))
    screen = Screen("chat", CHANNEL)
    if len(definition.typed(value)) > 4000:
        with pytest.raises(InputError, match="/settings export"):
            form(screen, definition, value, server=SERVER)
        return
    made = form(screen, definition, value, server=SERVER, is_own=True, models=["a", "b"])
    shown = validate_modal(made.to_dict())
    typed = answer(definition, Sent.of("", sent(shown)))
    assert value in (frozenset(), None) if not typed else definition.parse(typed, SERVER) == value


@pytest.mark.parametrize("key", DEFINITIONS)
async def test_what_is_unset_has_a_form_too(key: str) -> None:
    definition = DEFINITIONS[key]
    made = form(Screen("chat"), definition, definition.default(CONFIG), server=SERVER)
    validate_modal(made.to_dict())


def test_roles_that_a_menu_cannot_show_are_typed() -> None:
    definition, gone = DEFINITIONS["access.chat"], 999
    for present in ({gone, min(ROLES)}, set(ROLES)):
        made = form(Screen("access"), definition, frozenset(present), server=SERVER)
        (field,) = [each["component"] for each in made.to_dict()["components"][1:]]
        assert field["type"] == 4
        assert all(f"<@&{each}>" in field["value"] for each in present)


@pytest.mark.parametrize(
    "components",
    [
        [],
        [{}],
        [{"type": 18}],
        [{"type": 18, "component": None}],
        [{"type": 18, "component": {"custom_id": 5, "value": "x"}}],
        [{"type": 18, "component": {"custom_id": "text", "value": None}}],
        [{"type": 18, "component": {"custom_id": "choice", "values": "x"}}],
        [{"type": 18, "component": {"custom_id": "choice", "values": []}}],
        [{"type": 18, "component": {"custom_id": "choice", "values": ["no id"]}}],
        ["nonsense"],
    ],
)
def test_a_form_with_nothing_in_it_means_the_default(components: Any) -> None:
    assert answer(DEFINITIONS["access.chat"], Sent.of("", components)) == ""


@given(st.sampled_from(Act), st.integers(0, CHANNEL), st.sampled_from([*DEFINITIONS, *FAMILIES]))
def test_controls_are_read_back_from_their_ids(act: Act, channel: int, about: str) -> None:
    control = Control(act, channel, about, 0)
    assert len(control.custom_id) <= 100
    assert Control.read(control.custom_id) == control


@given(st.text(max_size=100))
def test_other_ids_are_none_of_the_panels(text: str) -> None:
    assert Control.read(text) is None
    assert Control.read(f"settings:{text}") is None or text.count(":") == 3


def test_a_long_history_fits_and_keeps_the_newest() -> None:
    change = Change(CHANNEL, "chat.system_prompt", "x y" * 1000, DEFAULT)
    entries = [Recorded(change, by=CHANNEL, at=1_700_000_000_000 + i * 1000) for i in range(20)]
    view = history(Screen("chat"), [recorded_line(each) for each in entries])
    shown = "\n".join(words(validated(view)))
    assert "<t:1700000000:R>" in shown
    assert shown.count("chat.system_prompt") >= 18


@given(st.text(st.sampled_from("a` \n"), max_size=60), st.integers(10, 40))
def test_a_cut_text_is_no_longer_than_asked_and_closes_its_marks(text: str, most: int) -> None:
    cut = short(text, most)
    assert len(cut) <= most
    if len(text) > most:
        assert cut.count("`") % 2 == 0
    else:
        assert cut == text


def sent(modal: dict[str, Any]) -> list[dict[str, Any]]:
    """What a client sends when nothing was touched; the roles and channels are made up."""
    world = seeded()

    class Known(Resolver):
        def add(self, kind: Any, number: int) -> None:
            assert kind
            assert number in ROLES or number in CHANNELS

        def channel_type(self, number: int) -> int:
            assert number
            return 0

    resolver = Known(world.state, world.user("admin").id, world.channel("general"))
    return filled_modal(modal, {}, resolver)
