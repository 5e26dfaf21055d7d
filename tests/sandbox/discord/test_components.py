from contextlib import suppress
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.discord.components import interactive, validate, validate_modal, with_media
from sandbox.discord.errors import DiscordError
from sandbox.discord.records import Attachment

V2 = 1 << 15


def button(**fields: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "Go", "custom_id": "go"} | fields


def row(*inside: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(inside)}


def menu(**fields: Any) -> dict[str, Any]:
    choices = [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}]
    return {"type": 3, "custom_id": "menu", "options": choices} | fields


def text(content: str = "hello") -> dict[str, Any]:
    return {"type": 10, "content": content}


def modal(*rows: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"custom_id": "m", "title": "Title", "components": list(rows)} | fields


def text_input(**fields: Any) -> dict[str, Any]:
    return {"type": 4, "custom_id": "t", "style": 1, "label": "Say"} | fields


def problem(refused: DiscordError, path: str) -> str:
    node: Any = refused.to_json()["errors"]
    for part in path.split("."):
        node = node[part]
    return str(node["_errors"][0]["code"])


def refuse(components: Any, flags: int = 0) -> DiscordError:
    with pytest.raises(DiscordError) as caught:
        validate(components, flags)
    assert (caught.value.status, caught.value.code) == (400, 50035)
    return caught.value


def test_components_get_ids_in_reading_order_around_those_taken() -> None:
    made = validate([row(button(), button(custom_id="b", id=2)), row(menu())])
    assert [made[0]["id"], made[1]["id"]] == [1, 4]
    assert [each["id"] for each in made[0]["components"]] == [3, 2]
    assert made[1]["components"][0]["min_values"] == 1


def test_nothing_is_an_empty_list() -> None:
    assert validate(None) == []
    assert validate([], V2) == []


@pytest.mark.parametrize(
    ("component", "field", "code"),
    [
        (button(label="x" * 81), "label", "BASE_TYPE_MAX_LENGTH"),
        (button(custom_id="x" * 101), "custom_id", "BASE_TYPE_BAD_LENGTH"),
        (button(custom_id=None), "custom_id", "BASE_TYPE_REQUIRED"),
        (button(style=7), "style", "BASE_TYPE_CHOICES"),
        (button(label=None), "label", "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED"),
        (button(url="https://a.b"), "url", "BUTTON_COMPONENT_CUSTOM_ID_AND_URL"),
        (button(style=5), "url", "BASE_TYPE_REQUIRED"),
        (button(style=5, url="ftp://a", custom_id=None), "url", "URL_TYPE_INVALID_SCHEME"),
        (button(style=6), "sku_id", "BASE_TYPE_REQUIRED"),
        (button(emoji={}), "emoji.name", "BASE_TYPE_REQUIRED"),
        (button(disabled="yes"), "disabled", "BOOLEAN_TYPE_CONVERT"),
        (menu(options=[]), "options", "BASE_TYPE_BAD_LENGTH"),
        (menu(options=[{"label": "A", "value": "a"}] * 26), "options", "BASE_TYPE_BAD_LENGTH"),
        (menu(placeholder="x" * 151), "placeholder", "BASE_TYPE_MAX_LENGTH"),
        (
            menu(min_values=2, max_values=1),
            "min_values",
            "SELECT_COMPONENT_MIN_VALUES_GREATER_THAN_MAX",
        ),
        (menu(max_values=3), "max_values", "SELECT_COMPONENT_MAX_VALUES_EXCEEDED"),
        (
            menu(options=[{"label": "A", "value": "a"}] * 2),
            "options.1.value",
            "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
        ),
        ({"type": 99}, "type", "UNION_TYPE_CHOICES"),
        (text_input(), "type", "UNION_TYPE_CHOICES"),
        (
            {"type": 8, "custom_id": "c", "channel_types": [77]},
            "channel_types.0",
            "ENUM_TYPE_COERCE",
        ),
        (
            {"type": 6, "custom_id": "c", "default_values": [{"type": "user", "id": "1"}]},
            "default_values.0.type",
            "ENUM_TYPE_COERCE",
        ),
    ],
)
def test_wrong_controls_are_refused_under_their_path(
    component: dict[str, Any], field: str, code: str
) -> None:
    refused = refuse([row(component)])
    assert problem(refused, f"components.0.components.0.{field}") == code


def test_a_message_has_at_most_five_rows_of_five() -> None:
    five = [button(custom_id=str(i)) for i in range(5)]
    assert len(validate([row(*five)])[0]["components"]) == 5
    refused = refuse([row(*five, button())])
    assert problem(refused, "components.0.components") == "BASE_TYPE_BAD_LENGTH"
    refused = refuse([row(button(custom_id=str(i))) for i in range(6)])
    assert problem(refused, "components") == "BASE_TYPE_BAD_LENGTH"


def test_custom_ids_are_unique_in_a_message() -> None:
    refused = refuse([row(button()), row(button())])
    where = "components.1.components.0.custom_id"
    assert problem(refused, where) == "COMPONENT_CUSTOM_ID_DUPLICATED"


def test_a_select_fills_its_row() -> None:
    refused = refuse([row(button(), menu())])
    assert problem(refused, "components.0.components.1") == "COMPONENT_LAYOUT_WIDTH_EXCEEDED"


def test_layout_components_need_the_flag() -> None:
    assert problem(refuse([text()]), "components.0.type") == "UNION_TYPE_CHOICES"
    assert validate([text()], V2) == [{"type": 10, "id": 1, "content": "hello"}]


def test_every_layout_component_is_kept_complete() -> None:
    picture = {"media": {"url": "https://a.example/b.png"}}
    section = {"type": 9, "components": [text("s")], "accessory": {"type": 11} | picture}
    inside = [
        text("c"),
        section,
        {"type": 12, "items": [picture]},
        {"type": 13, "file": {"url": "attachment://f.txt"}},
        {"type": 14},
        row(button()),
    ]
    made = validate([{"type": 17, "components": inside, "accent_color": 255}], V2)
    (container,) = made
    assert [each["id"] for each in container["components"]] == [2, 3, 6, 7, 8, 9]
    assert container["components"][4] == {"type": 14, "id": 8, "divider": True, "spacing": 1}
    assert container["spoiler"] is False
    assert container["components"][1]["accessory"]["description"] is None


def test_version_two_limits_components_and_text() -> None:
    refused = refuse([row(button(custom_id=str(i))) for i in range(21)], V2)
    assert problem(refused, "components") == "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED"
    refused = refuse([text("x" * 2001), text("x" * 2000)], V2)
    assert problem(refused, "components") == "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"


def test_version_two_stands_alone() -> None:
    with pytest.raises(DiscordError) as caught:
        validate([text()], V2, legacy_fields=("content",))
    code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
    assert problem(caught.value, "content") == code


def test_containers_do_not_nest() -> None:
    inner = {"type": 17, "components": [text()]}
    refused = refuse([{"type": 17, "components": [inner]}], V2)
    assert problem(refused, "components.0.components.0.type") == "UNION_TYPE_CHOICES"


def test_all_problems_are_told_at_once() -> None:
    refused = refuse([row(button(label="x" * 81, style=9)), row(menu(placeholder="x" * 151))])
    assert problem(refused, "components.0.components.0.label")
    assert problem(refused, "components.0.components.0.style")
    assert problem(refused, "components.1.components.0.placeholder")


def test_media_of_attachments_become_links() -> None:
    components = validate([{"type": 13, "file": {"url": "attachment://f.txt"}}], V2)
    file = Attachment(id=7, channel_id=1, filename="f.txt", size=3, content_type="text/plain")
    (shown,) = with_media(components, [file], lambda each: f"http://cdn/{each.id}")
    assert (shown["name"], shown["size"]) == ("f.txt", 3)
    assert shown["file"]["url"] == "http://cdn/7"
    (lost,) = with_media(components, [], lambda each: f"http://cdn/{each.id}")
    assert lost["name"] is None


def test_files_that_are_shown_must_have_been_sent() -> None:
    shown = [{"type": 13, "file": {"url": "attachment://f.txt"}}]
    assert validate(shown, V2, files=["f.txt"])
    with pytest.raises(DiscordError) as caught:
        validate(shown, V2, files=["g.txt"])
    code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
    assert problem(caught.value, "components.0.file.url") == code


def test_interactive_components_are_found_wherever_they_stand() -> None:
    section = {"type": 9, "components": [text()], "accessory": button(custom_id="in section")}
    made = validate([{"type": 17, "components": [section, row(menu())]}], V2)
    assert [each["custom_id"] for each in interactive(made)] == ["in section", "menu"]


def test_a_modal_is_kept_complete() -> None:
    upload = {"type": 19, "custom_id": "u", "required": False, "min_values": 0, "max_values": 3}
    made = validate_modal(
        modal(
            row(text_input()),
            {"type": 18, "label": "Pick", "component": menu(required=False)},
            {"type": 18, "label": "File", "component": upload},
            text("Read this"),
        )
    )
    first, second, third, _ = made["components"]
    assert first["components"][0]["required"] is True
    assert second["component"]["required"] is False
    assert third["component"]["max_values"] == 3


def test_everything_in_a_modal_has_an_id_of_its_own() -> None:
    upload = {"type": 19, "custom_id": "u"}
    checkbox = {"type": 23, "custom_id": "c"}
    fields = [menu(), upload, checkbox]
    made = validate_modal(
        modal(*({"type": 18, "label": "L", "component": field} for field in fields))
    )
    rows = made["components"]
    assert [each["id"] for each in rows] == [1, 3, 5]
    assert [each["component"]["id"] for each in rows] == [2, 4, 6]


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (modal(row(text_input()), title="x" * 46), "data.title"),
        (modal(row(text_input()), title=""), "data.title"),
        (modal(), "data.components"),
        (modal(*[row(text_input(custom_id=str(i))) for i in range(6)]), "data.components"),
        (modal(row(button())), "data.components.0.components.0.type"),
        (modal(row(text_input(label="x" * 46))), "data.components.0.components.0.label"),
        (modal(row(text_input(label=None))), "data.components.0.components.0.label"),
        (
            modal(row(text_input(min_length=5, max_length=2))),
            "data.components.0.components.0.min_length",
        ),
        (modal(row(text_input(max_length=4001))), "data.components.0.components.0.max_length"),
        (
            modal({"type": 18, "label": "L", "component": text_input()}),
            "data.components.0.component.label",
        ),
        (
            modal({"type": 18, "label": "L", "component": menu(disabled=True)}),
            "data.components.0.component.disabled",
        ),
        (modal(row(text_input()), row(text_input())), "data.components.1.components.0.custom_id"),
    ],
)
def test_wrong_modals_are_refused_under_their_path(data: dict[str, Any], path: str) -> None:
    with pytest.raises(DiscordError) as caught:
        validate_modal(data)
    assert problem(caught.value, path)


def test_what_the_real_library_builds_is_accepted() -> None:
    view = discord.ui.LayoutView()
    container: discord.ui.Container[Any] = discord.ui.Container(accent_color=0x123456)
    container.add_item(discord.ui.TextDisplay("# Title"))
    container.add_item(discord.ui.Separator())
    press: discord.ui.Button[Any] = discord.ui.Button(label="Press")
    container.add_item(discord.ui.Section("words", accessory=press))
    view.add_item(container)
    made = validate(view.to_components(), V2)  # type: ignore[no-untyped-call]
    assert [each["label"] for each in interactive(made)] == ["Press"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "components",
                    "accessory",
                    "custom_id",
                    "style",
                    "label",
                    "options",
                    "items",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(json_values, st.sampled_from([0, V2]))
def test_any_json_is_accepted_or_refused_properly(components: Any, flags: int) -> None:
    with suppress(DiscordError):
        assert isinstance(validate(components, flags), list)


@given(json_values)
def test_any_modal_is_accepted_or_refused_properly(data: Any) -> None:
    with suppress(DiscordError):
        assert validate_modal(data)["title"]
