"""What can be done as a person: write, react, use the bot, open threads."""

from typing import Any, Final

from sandbox.discord.actors.writing import WAVEFORM
from sandbox.discord.control.asking import Ask, Mistake
from sandbox.discord.control.looking import invocation, shown
from sandbox.discord.control.table import Entry
from sandbox.discord.records import Json

_DONE: Final[Json] = {"done": True}
_IN_CHANNEL: Final = "/as/{who}/channels/{channel}"
_ON_MESSAGE: Final = _IN_CHANNEL + "/messages/{message}"


async def _say(ask: Ask) -> Json:
    files = [(filename, content) for _, filename, content in ask.files]
    text = ask.may("text", str, "")
    if not text and not files:
        raise Mistake("Say something: the body needs 'text', or the form a file.")
    reply_to = ask.may_id("reply_to")
    voice = ask.body.get("voice") in (True, "true", "1")
    return await ask.actor.say(
        ask.channel,
        text,
        files=files,
        reply_to=reply_to,
        voice=voice,
        voice_seconds=ask.may("voice_seconds", (int, float), 1.0),
        waveform=ask.may("waveform", str, WAVEFORM),
    )


async def _edit(ask: Ask) -> Json:
    return await ask.actor.edit(ask.channel, ask.message, ask.need("text"))


async def _delete(ask: Ask) -> Json:
    await ask.actor.delete(ask.channel, ask.message)
    return _DONE


async def _react(ask: Ask) -> Json:
    await ask.actor.react(ask.channel, ask.message, ask.path["emoji"])
    return _DONE


async def _unreact(ask: Ask) -> Json:
    await ask.actor.unreact(ask.channel, ask.message, ask.path["emoji"])
    return _DONE


async def _pin(ask: Ask) -> Json:
    await ask.actor.pin(ask.channel, ask.message)
    return _DONE


async def _unpin(ask: Ask) -> Json:
    await ask.actor.unpin(ask.channel, ask.message)
    return _DONE


async def _type(ask: Ask) -> Json:
    await ask.actor.type(ask.channel)
    return _DONE


async def _open_dm(ask: Ask) -> Json:
    return {"channel_id": str(await ask.actor.open_dm())}


async def _command(ask: Ask) -> Json:
    options = _options(ask)
    forge = ask.may("forge", bool, default=False)
    name = ask.need("name")
    return await shown(ask, await ask.actor.command(ask.channel, name, forge=forge, **options))


async def _menu(ask: Ask) -> Json:
    target = ask.may_id("target") or 0
    return await shown(ask, await ask.actor.menu(ask.channel, ask.need("name"), target))


async def _autocomplete(ask: Ask) -> Json:
    name, option, text = ask.need("name"), ask.need("option"), ask.may("text", str, "")
    choices = await ask.actor.autocomplete(ask.channel, name, option, text, **_options(ask))
    return {"choices": choices}


async def _press(ask: Ask) -> Json:
    return await shown(ask, await ask.actor.press(ask.channel, ask.message, ask.need("button")))


async def _choose(ask: Ask) -> Json:
    select, values = ask.need("select"), ask.need("values", list)
    return await shown(ask, await ask.actor.choose(ask.channel, ask.message, select, values))


async def _submit(ask: Ask) -> Json:
    fields: dict[str, Any] = dict(ask.may("fields", dict, {}))
    for name, filename, content in ask.files:
        fields.setdefault(name, []).append((filename, content))
    return await shown(ask, await ask.actor.submit(invocation(ask), fields))


async def _create_thread(ask: Ask) -> Json:
    private = ask.may("private", bool, default=False)
    name, message = ask.need("name"), ask.may_id("message")
    return await ask.actor.create_thread(ask.channel, name, message_id=message, private=private)


async def _join_thread(ask: Ask) -> Json:
    await ask.actor.join_thread(ask.channel)
    return _DONE


async def _leave_thread(ask: Ask) -> Json:
    await ask.actor.leave_thread(ask.channel)
    return _DONE


async def _delete_channel(ask: Ask) -> Json:
    await ask.actor.delete_channel(ask.channel)
    return _DONE


async def _invite_bot(ask: Ask) -> Json:
    await ask.actor.invite_bot(ask.guild)
    return _DONE


async def _kick_bot(ask: Ask) -> Json:
    await ask.actor.kick_bot(ask.guild)
    return _DONE


async def _rule_command(ask: Ask) -> Json:
    rules = ask.need("permissions", list)
    return await ask.actor.rule_command(ask.guild, ask.path["name"], rules)


def _options(ask: Ask) -> dict[str, Any]:
    given = dict(ask.may("options", dict, {}))
    return given | {name: (filename, content) for name, filename, content in ask.files}


DOINGS: Final = (
    Entry("POST", _IN_CHANNEL + "/messages", _say, "Write a message.", {"text": "hello"}),
    Entry("PATCH", _ON_MESSAGE, _edit, "Change one's own message.", {"text": "hello again"}),
    Entry("DELETE", _ON_MESSAGE, _delete, "Delete a message, or dismiss an ephemeral one."),
    Entry("PUT", _ON_MESSAGE + "/reactions/{emoji}", _react, "React."),
    Entry("DELETE", _ON_MESSAGE + "/reactions/{emoji}", _unreact, "Take one's reaction back."),
    Entry("PUT", _ON_MESSAGE + "/pin", _pin, "Pin a message."),
    Entry("DELETE", _ON_MESSAGE + "/pin", _unpin, "Unpin a message."),
    Entry("POST", _IN_CHANNEL + "/typing", _type, "Show that one is typing."),
    Entry("POST", "/as/{who}/dm", _open_dm, "Open the direct messages with the bot."),
    Entry(
        "POST",
        _IN_CHANNEL + "/command",
        _command,
        "Run a slash command; subcommands follow its name after a blank.",
        {"name": "chat", "options": {"prompt": "hi"}},
    ),
    Entry(
        "POST",
        _IN_CHANNEL + "/menu",
        _menu,
        "Use a context menu on a message or a user.",
        {"name": "Transcribe", "target": "123"},
    ),
    Entry(
        "POST",
        _IN_CHANNEL + "/autocomplete",
        _autocomplete,
        "Type into an option and see what is offered.",
        {"name": "models info", "option": "model", "text": "gp", "options": {}},
    ),
    Entry("POST", _ON_MESSAGE + "/press", _press, "Press a button.", {"button": "Regenerate"}),
    Entry(
        "POST",
        _ON_MESSAGE + "/choose",
        _choose,
        "Choose in a select menu.",
        {"select": "Colour", "values": ["Red"]},
    ),
    Entry(
        "POST",
        "/as/{who}/invocations/{invocation}/submit",
        _submit,
        "Send the modal off that an invocation opened.",
        {"fields": {"Subject": "words"}},
    ),
    Entry(
        "POST",
        _IN_CHANNEL + "/threads",
        _create_thread,
        "Open a thread, from a message if one is named.",
        {"name": "talk", "message": "123", "private": False},
    ),
    Entry("PUT", _IN_CHANNEL + "/membership", _join_thread, "Join a thread."),
    Entry("DELETE", _IN_CHANNEL + "/membership", _leave_thread, "Leave a thread."),
    Entry("PUT", "/as/{who}/guilds/{guild}/bot", _invite_bot, "Let the bot into a server."),
    Entry("DELETE", "/as/{who}/guilds/{guild}/bot", _kick_bot, "Send the bot away."),
    Entry(
        "PUT",
        "/as/{who}/guilds/{guild}/commands/{name}/permissions",
        _rule_command,
        "Say who may use a command: rules for roles (type 1), users (2), channels (3).",
        {"permissions": [{"id": "123", "type": 1, "permission": False}]},
    ),
    Entry("DELETE", _IN_CHANNEL, _delete_channel, "Delete a channel or thread."),
)
