"""A bot written with the real discord.py that uses every kind of interaction."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

import discord
import pytest
from discord import app_commands

from sandbox.discord.seed import World

Start = Callable[..., Awaitable[Any]]


class Stage:
    """What the bot has seen, for tests to look at."""

    def __init__(self, client: discord.Client) -> None:
        self.client = client
        self.tree: app_commands.CommandTree[Any] = app_commands.CommandTree(client)
        self.seen: list[Any] = []
        self.errors: asyncio.Queue[discord.HTTPException] = asyncio.Queue()


class Panel(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.count = 0
        link: discord.ui.Button[Any] = discord.ui.Button(label="Docs", url="https://a.example")
        self.add_item(link)
        dead: discord.ui.Button[Any] = discord.ui.Button(
            label="Dead", custom_id="dead", disabled=True
        )
        self.add_item(dead)

    @discord.ui.button(label="More", emoji="🔁", custom_id="more")
    async def more(self, interaction: discord.Interaction, _button: Any) -> None:
        self.count += 1
        await interaction.response.edit_message(content=f"count {self.count}", view=self)

    @discord.ui.button(label="Later", custom_id="later")
    async def later(self, interaction: discord.Interaction, _button: Any) -> None:
        await interaction.response.defer()
        await interaction.followup.send("followed up")
        await interaction.edit_original_response(content="changed later")

    @discord.ui.button(label="Soon", custom_id="soon")
    async def soon(self, interaction: discord.Interaction, _button: Any) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="changed soon")

    @discord.ui.button(label="Otherwise", custom_id="otherwise")
    async def otherwise(self, interaction: discord.Interaction, _button: Any) -> None:
        await interaction.response.defer()
        assert isinstance(interaction.channel, discord.TextChannel)
        assert interaction.message
        place = interaction.channel.get_partial_message(interaction.message.id)
        await place.edit(content="changed otherwise")

    @discord.ui.button(label="Ask", custom_id="ask")
    async def ask(self, interaction: discord.Interaction, _button: Any) -> None:
        await interaction.response.send_modal(Form())

    @discord.ui.select(
        placeholder="Colour",
        custom_id="colour",
        max_values=2,
        options=[
            discord.SelectOption(label="Red", value="r"),
            discord.SelectOption(label="Green", value="g"),
        ],
    )
    async def colour(self, interaction: discord.Interaction, select: Any) -> None:
        await interaction.response.send_message(f"chose {select.values}", ephemeral=True)

    @discord.ui.select(cls=discord.ui.MentionableSelect, custom_id="who", placeholder="Who")
    async def who(self, interaction: discord.Interaction, select: Any) -> None:
        await interaction.response.send_message(f"chose {select.values[0].name}")

    @discord.ui.select(cls=discord.ui.ChannelSelect, custom_id="where", placeholder="Where")
    async def where(self, interaction: discord.Interaction, select: Any) -> None:
        await interaction.response.send_message(f"chose #{select.values[0].name}")


class Form(discord.ui.Modal, title="A form"):
    subject: discord.ui.TextInput[Any] = discord.ui.TextInput(
        label="Subject", custom_id="subject", max_length=10
    )
    kind: discord.ui.Label[Any] = discord.ui.Label(
        text="Kind",
        component=discord.ui.Select(
            custom_id="kind",
            options=[
                discord.SelectOption(label="Bug", value="b"),
                discord.SelectOption(label="Idea"),
            ],
        ),
    )
    proof: discord.ui.Label[Any] = discord.ui.Label(
        text="Proof", component=discord.ui.FileUpload(custom_id="proof", required=False)
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        kind: Any = self.kind.component
        proof: Any = self.proof.component
        content = await proof.values[0].read() if proof.values else b"none"
        answer = f"{self.subject.value} {kind.values} {content.decode()}"
        if interaction.message is None:
            await interaction.response.send_message(answer)
        else:
            await interaction.response.edit_message(content=answer, view=None)


class Survey(discord.ui.Modal, title="A survey"):
    words: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay("Read this first")
    one: discord.ui.Label[Any] = discord.ui.Label(
        text="One",
        component=discord.ui.RadioGroup(
            options=[discord.RadioGroupOption(label=each, value=each) for each in "ab"]
        ),
    )
    some: discord.ui.Label[Any] = discord.ui.Label(
        text="Some",
        component=discord.ui.CheckboxGroup(
            options=[discord.CheckboxGroupOption(label=each, value=each) for each in "cd"]
        ),
    )
    sure: discord.ui.Label[Any] = discord.ui.Label(text="Sure", component=discord.ui.Checkbox())
    who: discord.ui.Label[Any] = discord.ui.Label(
        text="Who", component=discord.ui.UserSelect(required=False, min_values=0)
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        fields: Any = [each.component for each in (self.one, self.some, self.sure, self.who)]
        one, some, sure, who = fields
        names = [each.name for each in who.values]
        await interaction.response.send_message(f"{one.value} {some.values} {sure.value} {names}")


class Keepers(discord.ui.Modal, title="Who keeps it"):
    def __init__(self, role: discord.Role) -> None:
        super().__init__()
        self.chosen: discord.ui.RoleSelect[Any] = discord.ui.RoleSelect(
            required=False, min_values=0, max_values=5, default_values=[role]
        )
        self.add_item(discord.ui.Label(text="Roles", component=self.chosen))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        names = [role.name for role in self.chosen.values]
        await interaction.response.send_message(f"kept by {names}")


class Vote(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"vote:(?P<id>\d+)"):
    def __init__(self, number: int) -> None:
        super().__init__(discord.ui.Button(label="Vote", custom_id=f"vote:{number}"))
        self.number = number

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: Any, match: re.Match[str]
    ) -> "Vote":
        return cls(int(match["id"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"vote {self.number}", ephemeral=True)


class Layout(discord.ui.LayoutView):
    def __init__(self) -> None:
        super().__init__(timeout=None)
        press: discord.ui.Button[Any] = discord.ui.Button(label="Press", custom_id="layout:press")
        press.callback = self.press  # type: ignore[method-assign]
        box: discord.ui.Container[Any] = discord.ui.Container(accent_colour=0x336699)
        box.add_item(discord.ui.TextDisplay("# Picture"))
        box.add_item(discord.ui.Section("words", accessory=press))
        box.add_item(discord.ui.Separator())
        box.add_item(discord.ui.File("attachment://notes.txt"))
        self.add_item(box)

    async def press(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message("pressed")


def register_answers(stage: Stage) -> None:
    tree = stage.tree

    @tree.command(description="Says it again")
    async def echo(interaction: discord.Interaction, text: app_commands.Range[str, 1, 50]) -> None:
        stage.seen.append(interaction)
        await interaction.response.send_message(text)

    @tree.command(description="Thinks first")
    async def slow(interaction: discord.Interaction) -> None:
        stage.seen.append(interaction)
        await interaction.response.defer(thinking=True)
        await interaction.followup.send("done", file=discord.File(BytesIO(b"x"), "x.txt"))
        await interaction.followup.send("and more", ephemeral=True)

    @tree.command(description="Thinks quietly")
    async def whisper(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send("psst")

    @tree.command(description="Never answers")
    async def silent(interaction: discord.Interaction) -> None:
        stage.seen.append(interaction)

    @tree.command(description="Answers twice")
    async def double(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("one")
        other = discord.InteractionResponse(interaction)
        try:
            await other.send_message("two")
        except discord.HTTPException as error:
            stage.errors.put_nowait(error)


def register_screens(stage: Stage) -> None:
    tree = stage.tree

    @tree.command(description="Opens a form")
    async def form(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Form())

    @tree.command(description="Shows buttons")
    async def panel(interaction: discord.Interaction, quiet: bool = False) -> None:  # noqa: FBT001, FBT002 - an option
        await interaction.response.send_message("count 0", view=Panel(), ephemeral=quiet)

    @tree.command(description="Asks many things")
    async def survey(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Survey())

    @tree.command(description="Opens a form in which a role is chosen already")
    async def keepers(interaction: discord.Interaction) -> None:
        assert interaction.guild
        role = next(each for each in interaction.guild.roles if each.name == "Moderator")
        await interaction.response.send_modal(Keepers(role))

    @tree.command(description="Shows a layout")
    async def layout(interaction: discord.Interaction) -> None:
        file = discord.File(BytesIO(b"notes"), "notes.txt")
        await interaction.response.send_message(view=Layout(), file=file)

    @tree.command(description="Shows a button that survives")
    async def poll(interaction: discord.Interaction) -> None:
        view = discord.ui.View(timeout=None)
        view.add_item(Vote(7))
        await interaction.response.send_message("vote", view=view)


def register_options(stage: Stage) -> None:
    tree = stage.tree

    @tree.command(description="For those who manage the server")
    @app_commands.default_permissions(manage_guild=True)
    async def manage(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("managed", ephemeral=True)

    @tree.command(description="Takes everything")
    async def everything(  # noqa: PLR0917 - a slash command with all its options
        interaction: discord.Interaction,
        number: int,
        ratio: float,
        flag: bool,  # noqa: FBT001 - a slash command's option
        who: discord.Member,
        role: discord.Role,
        where: discord.TextChannel,
        any_one: discord.Role | discord.Member,
        file: discord.Attachment,
    ) -> None:
        content = await file.read()
        stage.seen.append((number, ratio, flag, who, role, where, any_one, content))
        await interaction.response.send_message("ok")

    @tree.command(description="Completes")
    async def complete(interaction: discord.Interaction, model: str, size: int = 1) -> None:
        await interaction.response.send_message(f"{model} {size}")

    @complete.autocomplete("model")
    async def models(
        interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        stage.seen.append(interaction.namespace)
        return [app_commands.Choice(name=f"{current}-{i}", value=f"v{i}") for i in range(3)]


def register_groups_and_menus(stage: Stage) -> None:
    tree = stage.tree

    conversation = app_commands.Group(name="conversation", description="About it")
    inner = app_commands.Group(name="model", description="Its model", parent=conversation)

    @conversation.command(description="Tells")
    async def tell(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("told")

    @inner.command(name="set", description="Sets")
    async def set_model(interaction: discord.Interaction, model: str) -> None:
        await interaction.response.send_message(f"set {model}")

    tree.add_command(conversation)

    @tree.context_menu(name="Quote it")
    async def quote(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"> {message.content}")

    @tree.context_menu(name="Greet")
    async def greet(interaction: discord.Interaction, who: discord.Member) -> None:
        await interaction.response.send_message(f"hello {who.display_name}")


@pytest.fixture
def client_options() -> dict[str, Any]:
    return {}


@pytest.fixture
async def bot(connect: Start, client_options: dict[str, Any]) -> Stage:
    stage = Stage(await connect(**client_options))
    register_answers(stage)
    register_screens(stage)
    register_options(stage)
    register_groups_and_menus(stage)
    stage.client.add_dynamic_items(Vote)
    await stage.tree.sync()
    return stage


@pytest.fixture
def general(world: World) -> int:
    return world.channel("general").id
