"""Forms as they are made, and as they come back."""

from typing import Any

import discord
from hypothesis import given
from hypothesis import strategies as st

from cogs.forms import Sent, blank

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["component", "custom_id", "value", "values"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


def test_what_was_typed_and_chosen_is_read() -> None:
    sent = Sent.of(
        "form:1",
        [
            {"type": 18, "component": {"custom_id": "text", "value": "at night"}},
            {"type": 18, "component": {"custom_id": "menu", "values": ["3", "4"]}},
            {"type": 10, "content": "an explanation"},
        ],
    )
    assert (sent.custom_id, sent.text("text"), sent.chosen("menu")) == (
        "form:1",
        "at night",
        ["3", "4"],
    )
    assert (sent.text("menu"), sent.chosen("text"), sent.text("other")) == ("", [], "")


@given(st.lists(JSON, max_size=4))
def test_no_shape_of_a_form_is_too_odd_to_be_read(components: list[Any]) -> None:
    sent = Sent.of("form", components)
    assert all(isinstance(sent.text(name), str) for name in sent.fields)
    assert all(isinstance(each, str) for name in sent.fields for each in sent.chosen(name))


def test_what_was_typed_is_not_in_a_forms_repr() -> None:
    sent = Sent.of("form", [{"component": {"custom_id": "key", "value": "secret"}}])
    assert "secret" not in repr(sent)


async def test_nobody_waits_for_a_form() -> None:
    field: discord.ui.TextInput[Any] = discord.ui.TextInput(custom_id="text")
    form = blank("A form", "form", discord.ui.Label(text="A text", component=field))
    assert form.is_finished()
    assert (form.title, form.custom_id, len(form.children)) == ("A form", "form", 1)
