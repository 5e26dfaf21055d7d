from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.discord.commands import CommandRegistry, read_command
from sandbox.discord.commands.values import CannotFill, ask, fill
from sandbox.discord.errors import DiscordError
from sandbox.discord.snowflakes import Snowflakes

GUILD = 42


def command(**fields: Any) -> dict[str, Any]:
    return {"name": "chat", "description": "Talk", "type": 1} | fields


def option(kind: int = 3, **fields: Any) -> dict[str, Any]:
    return {"type": kind, "name": "prompt", "description": "What to say"} | fields


def problem(refused: DiscordError, path: str) -> str:
    node: Any = refused.to_json()["errors"]
    for part in path.split("."):
        node = node[part]
    return str(node["_errors"][0]["code"])


@pytest.fixture
def registry() -> CommandRegistry:
    return CommandRegistry(7, Snowflakes())


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        (command(name="Chat"), "name", "APPLICATION_COMMAND_INVALID_NAME"),
        (command(name="two words"), "name", "APPLICATION_COMMAND_INVALID_NAME"),
        (command(name="x" * 33), "name", "BASE_TYPE_BAD_LENGTH"),
        (command(description=""), "description", "BASE_TYPE_REQUIRED"),
        (command(description="x" * 101), "description", "BASE_TYPE_BAD_LENGTH"),
        (command(type=2), "description", "APPLICATION_COMMAND_CONTEXT_MENU_FIELDS"),
        (
            command(options=[option(name=f"o{i}") for i in range(26)]),
            "options",
            "BASE_TYPE_BAD_LENGTH",
        ),
        (command(options=[option(99)]), "options.0.type", "BASE_TYPE_CHOICES"),
        (
            command(options=[option(), option()]),
            "options.1.name",
            "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
        ),
        (
            command(options=[option(), option(name="b", required=True)]),
            "options.1",
            "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
        ),
        (
            command(options=[option(1), option(3, name="b")]),
            "options",
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
        ),
        (
            command(options=[option(autocomplete=True, choices=[{"name": "a", "value": "a"}])]),
            "options.0.autocomplete",
            "APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES",
        ),
        (
            command(options=[option(choices=[{"name": "a", "value": "a"}] * 2)]),
            "options.0.choices",
            "APPLICATION_COMMAND_OPTIONS_CHOICE_DUPLICATED",
        ),
        (
            command(options=[option(4, min_value=3, max_value=1)]),
            "options.0.min_value",
            "APPLICATION_COMMAND_OPTIONS_MIN_GREATER_THAN_MAX",
        ),
        (command(options=[option(max_length=6001)]), "options.0.max_length", "NUMBER_TYPE_MAX"),
        (
            command(options=[option(2, options=[option(2)])]),
            "options.0.options.0.type",
            "BASE_TYPE_CHOICES",
        ),
        (command(contexts=[5]), "contexts.0", "ENUM_TYPE_COERCE"),
        (
            command(default_member_permissions="many"),
            "default_member_permissions",
            "NUMBER_TYPE_COERCE",
        ),
    ],
)
def test_wrong_commands_are_refused_under_their_path(
    body: dict[str, Any], path: str, code: str
) -> None:
    with pytest.raises(DiscordError) as caught:
        read_command(body)
    assert problem(caught.value, path) == code


def test_a_command_holds_at_most_8000_characters() -> None:
    choices = [{"name": str(i), "value": str(i) * 300} for i in range(10, 25)]
    options = [option(name=f"o{i}", choices=choices) for i in range(2)]
    with pytest.raises(DiscordError) as caught:
        read_command(command(options=options))
    assert problem(caught.value, "name") == "APPLICATION_COMMAND_TOO_LARGE"


def test_names_may_be_in_any_language_and_menus_have_free_ones() -> None:
    assert read_command(command(name="fräge-日本"))["name"] == "fräge-日本"
    assert read_command({"name": "Edit with instruction", "type": 3})["description"] == ""


def test_registering_the_same_name_again_keeps_the_id(registry: CommandRegistry) -> None:
    first, is_new = registry.create(command())
    again, is_still_new = registry.create(command(description="Other"))
    assert (is_new, is_still_new) == (True, False)
    assert again.id == first.id
    assert again.version != first.version


def test_overwriting_replaces_everything_in_that_scope(registry: CommandRegistry) -> None:
    kept, _ = registry.create(command())
    registry.create(command(name="old"))
    registry.create(command(name="own"), GUILD)
    made = registry.overwrite([command(), command(name="new")])
    assert [each.name for each in registry.registered()] == ["chat", "new"]
    assert made[0].id == kept.id
    assert [each.name for each in registry.registered(GUILD)] == ["own"]


def test_overwriting_with_a_wrong_one_changes_nothing(registry: CommandRegistry) -> None:
    registry.create(command())
    with pytest.raises(DiscordError) as caught:
        registry.overwrite([command(), command(name="BAD")])
    assert problem(caught.value, "1.name") == "APPLICATION_COMMAND_INVALID_NAME"
    with pytest.raises(DiscordError) as caught:
        registry.overwrite([command(), command()])
    assert problem(caught.value, "1.name") == "APPLICATION_COMMANDS_DUPLICATE_NAME"
    assert [each.name for each in registry.registered()] == ["chat"]


def test_there_are_limits_to_how_many(registry: CommandRegistry) -> None:
    registry.overwrite([command(name=f"c{i}") for i in range(100)])
    for attempt in (
        lambda: registry.create(command()),
        lambda: registry.overwrite([command(name=f"c{i}") for i in range(101)]),
    ):
        with pytest.raises(DiscordError) as caught:
            attempt()
        assert caught.value.code == 30032


def test_a_guilds_command_hides_the_global_one(registry: CommandRegistry) -> None:
    registry.overwrite([command(), command(name="dm", contexts=[1])])
    own, _ = registry.create(command(description="Here"), GUILD)
    assert registry.usable(GUILD) == [own]
    assert [each.name for each in registry.usable(None)] == ["chat", "dm"]


def test_editing_and_deleting(registry: CommandRegistry) -> None:
    made, _ = registry.create(command())
    registry.create(command(name="other"))
    assert registry.edit(made.id, {"description": "New"}).body["description"] == "New"
    with pytest.raises(DiscordError):
        registry.edit(made.id, {"name": "other"})
    registry.delete(made.id)
    with pytest.raises(DiscordError) as caught:
        registry.get(made.id)
    assert caught.value.code == 10063


def test_permission_overwrites_are_kept_by_guild(registry: CommandRegistry) -> None:
    made, _ = registry.create(command())
    rule = {"id": "5", "type": 1, "permission": False}
    registry.set_overwrites(made.id, GUILD, {"permissions": [rule]})
    assert made.permissions_json(GUILD)["permissions"] == [rule]


def test_translations_are_given_only_when_asked_for(registry: CommandRegistry) -> None:
    made, _ = registry.create(command(name_localizations={"de": "reden"}, options=[option()]))
    assert made.to_json()["name_localizations"] == {"de": "reden"}
    plain = made.to_json(localized=False)
    assert "name_localizations" not in plain
    assert "name_localizations" not in plain["options"][0]


OPTIONS = read_command(
    command(
        options=[
            option(required=True, max_length=5),
            option(4, name="n", min_value=1, max_value=4),
            option(10, name="temperature"),
            option(5, name="private"),
            option(6, name="who"),
            option(3, name="size", choices=[{"name": "Small", "value": "s"}]),
            option(3, name="model", autocomplete=True),
        ]
    )
)["options"]

TREE = read_command(
    command(options=[option(2, name="model", options=[option(1, name="info", options=[option()])])])
)["options"]


def test_values_are_filled_in_the_commands_order() -> None:
    made = fill(OPTIONS, [], {"size": "Small", "n": 2, "prompt": "hi", "who": 9})
    assert made == [
        {"type": 3, "name": "prompt", "value": "hi"},
        {"type": 4, "name": "n", "value": 2},
        {"type": 6, "name": "who", "value": "9"},
        {"type": 3, "name": "size", "value": "s"},
    ]


def test_values_are_wrapped_in_their_group_and_subcommand() -> None:
    made = fill(TREE, ["model", "info"], {"prompt": "x"})
    leaf = {"type": 3, "name": "prompt", "value": "x"}
    inner = {"type": 1, "name": "info", "options": [leaf]}
    assert made == [{"type": 2, "name": "model", "options": [inner]}]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"prompt": "too long"},
        {"prompt": 3},
        {"prompt": "x", "n": 5},
        {"prompt": "x", "n": 1.5},
        {"prompt": "x", "n": True},
        {"prompt": "x", "temperature": "hot"},
        {"prompt": "x", "private": "yes"},
        {"prompt": "x", "who": "somebody"},
        {"prompt": "x", "size": "Huge"},
        {"prompt": "x", "other": 1},
    ],
)
def test_what_a_client_would_not_send_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(CannotFill):
        fill(OPTIONS, [], values)


@pytest.mark.parametrize("path", [[], ["model"], ["other"], ["model", "other"]])
def test_a_subcommand_must_be_named_rightly(path: list[str]) -> None:
    with pytest.raises(CannotFill):
        fill(TREE, path, {})


def test_autocomplete_asks_with_what_is_there_so_far() -> None:
    made = ask(OPTIONS, [], {"model": "gp", "n": 1}, focused="model")
    assert made[-1] == {"type": 3, "name": "model", "value": "gp", "focused": True}
    assert len(made) == 2
    with pytest.raises(CannotFill):
        ask(OPTIONS, [], {"prompt": "x"}, focused="prompt")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["type", "name", "description", "options", "choices", "value"]),
                inner,
                max_size=5,
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_is_accepted_or_refused_properly(body: Any) -> None:
    try:
        made = read_command(body)
    except DiscordError:
        return
    assert made["name"]
