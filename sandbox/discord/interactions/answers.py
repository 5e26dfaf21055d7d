"""What the bot answers: the first callback, by its type, and the follow-ups."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from sandbox.discord import forms
from sandbox.discord.components import validate_modal
from sandbox.discord.errors import DiscordError, invalid_form, refusal, required
from sandbox.discord.fields import Fields
from sandbox.discord.interactions.choices import read_choices
from sandbox.discord.interactions.exchange import Interactions
from sandbox.discord.interactions.payload import origin
from sandbox.discord.interactions.records import CallbackType, Interaction, InteractionType
from sandbox.discord.records import Json, Message, MessageFlag, MessageType, Reference
from sandbox.discord.state import Draft, Revision
from sandbox.discord.uploads import Upload

Files = Mapping[int, Upload]

_MENU_TYPES = (2, 3)
_NEW = (CallbackType.MESSAGE, CallbackType.DEFERRED_MESSAGE)
_CHANGED = (CallbackType.DEFERRED_UPDATE, CallbackType.UPDATE)
_ALLOWED: Final = {
    InteractionType.PING: (CallbackType.PONG,),
    InteractionType.COMMAND: (*_NEW, CallbackType.MODAL),
    InteractionType.COMPONENT: (*_NEW, *_CHANGED, CallbackType.MODAL),
    InteractionType.AUTOCOMPLETE: (CallbackType.CHOICES,),
    InteractionType.MODAL_SUBMIT: _NEW,
}


class Answers:
    """Applies answers to interactions; methods raise `DiscordError` for what Discord refuses."""

    def __init__(self, interactions: Interactions) -> None:
        self._interactions = interactions
        self._state = interactions.state

    def first(self, entry: Interaction, body: Json, files: Files) -> None:
        """Apply the body of a callback."""
        kind = _callback_type(entry, body)
        form = Fields(body)
        answer = form.child("data", required=kind in _NEEDS_DATA)
        form.refuse()
        with _below_data():
            _APPLY[kind](self, entry, answer.source if answer else {}, files)
        entry.callback = kind
        self._interactions.acknowledge(entry)

    def follow_up(self, entry: Interaction, body: Json, files: Files) -> Message:
        """Send another message; the first after a deferral takes the place of "thinking"."""
        draft = Draft.from_json(body, files)
        original = entry.original
        if original is not None and original.flags & MessageFlag.LOADING and not original.deleted:
            return self._fill_in(entry, original, draft)
        message = self._send(entry, draft, is_followup=True)
        entry.followups.append(message)
        self._interactions.changed(entry)
        return message

    def message(self, entry: Interaction, message_id: int | None) -> Message:
        """Find one of an interaction's messages; None stands for `@original`."""
        if message_id is None:
            found = entry.original
        else:
            ours = (*([entry.original] if entry.original else []), *entry.followups)
            found = next((each for each in ours if each.id == message_id), None)
        if found is None or found.deleted:
            raise refusal(10008)
        return found

    def edit(self, entry: Interaction, message: Message, body: Json, files: Files) -> Message:
        """Change one of an interaction's messages."""
        revision = Revision.from_json(body, files)
        flags = None if revision.flags is None else revision.flags & ~MessageFlag.IS_VOICE_MESSAGE
        self._state.revise(message, replace(revision, flags=flags))
        entry.has_changed_source |= message is _source(entry)
        self._interactions.changed(entry)
        return message

    def delete(self, entry: Interaction, message: Message) -> None:
        """Delete one of an interaction's messages."""
        if message.ephemeral_to is not None:
            self._state.delete_ephemeral(message)
        else:
            self._state.delete_message(self._state.bot_id, message.channel_id, message.id)
        self._interactions.changed(entry)

    def _answer(self, entry: Interaction, data: Json, files: Files) -> None:
        entry.original = self._send(entry, Draft.from_json(data, files), is_followup=False)

    def _defer(self, entry: Interaction, data: Json, _files: Files) -> None:
        asked = forms.integer(data, "flags") or 0
        flags = MessageFlag.LOADING | (asked & MessageFlag.EPHEMERAL)
        entry.original = self._send(entry, Draft(flags=flags), is_followup=False)

    def _defer_update(self, entry: Interaction, _data: Json, _files: Files) -> None:
        entry.original = _source(entry)

    def _update(self, entry: Interaction, data: Json, files: Files) -> None:
        message = _source(entry)
        if message is None or message.deleted:
            raise refusal(10008)
        entry.original = self._state.revise(message, Revision.from_json(data, files))

    def _open_modal(self, entry: Interaction, data: Json, _files: Files) -> None:
        entry.modal = validate_modal(data)

    def _offer(self, entry: Interaction, data: Json, _files: Files) -> None:
        entry.choices = read_choices(data, entry.data["options"])

    def _pong(self, _entry: Interaction, _data: Json, _files: Files) -> None:
        """A pong changes nothing."""

    def _send(self, entry: Interaction, draft: Draft, *, is_followup: bool) -> Message:
        reply_to = entry.original if is_followup else _source(entry)
        if reply_to is not None and reply_to.ephemeral_to is None:
            reference = Reference(reply_to.channel_id, reply_to.id, entry.guild_id)
            quiet = replace(draft.allowed_mentions, replied_user=False)
            draft = replace(
                draft, reference=reference, fail_if_not_exists=False, allowed_mentions=quiet
            )
        is_ephemeral = bool(draft.flags & MessageFlag.EPHEMERAL)
        return self._state.create_message(
            self._state.bot_id,
            entry.channel_id,
            draft,
            interaction=origin(self._state, entry, is_followup=is_followup),
            ephemeral_to=entry.user_id if is_ephemeral else None,
            kind=None if is_followup else _message_type(entry),
        )

    def _fill_in(self, entry: Interaction, original: Message, draft: Draft) -> Message:
        """Whether it is ephemeral was decided by the deferral."""
        self._state.check_draft(draft)
        revision = Revision(
            content=draft.content,
            embeds=draft.embeds,
            components=draft.components,
            uploads=draft.uploads,
            flags=draft.flags,
            allowed_mentions=draft.allowed_mentions,
        )
        self._state.revise(original, revision)
        self._interactions.changed(entry)
        return original


Apply = Callable[[Answers, Interaction, Json, Files], None]

# The table stands beside the class whose methods it names.
# ruff: noqa: SLF001
_APPLY: Final[dict[CallbackType, Apply]] = {
    CallbackType.PONG: Answers._pong,
    CallbackType.MESSAGE: Answers._answer,
    CallbackType.DEFERRED_MESSAGE: Answers._defer,
    CallbackType.DEFERRED_UPDATE: Answers._defer_update,
    CallbackType.UPDATE: Answers._update,
    CallbackType.CHOICES: Answers._offer,
    CallbackType.MODAL: Answers._open_modal,
}
_NEEDS_DATA = frozenset({CallbackType.MESSAGE, CallbackType.CHOICES, CallbackType.MODAL})


@contextmanager
def _below_data() -> Iterator[None]:
    """Tell what is wrong with a message from where it stands in the callback's body."""
    try:
        yield
    except DiscordError as error:
        if not error.errors or "data" in error.errors:
            raise
        errors = {"data": error.errors}
        raise DiscordError(error.status, error.code, error.message, errors) from error


def _callback_type(entry: Interaction, body: Json) -> CallbackType:
    allowed = set(_ALLOWED[entry.type])
    if entry.type == InteractionType.MODAL_SUBMIT and _source(entry) is not None:
        allowed |= set(_CHANGED)
    asked = body.get("type")
    if asked is None:
        raise required("type")
    if asked not in {int(each) for each in allowed}:
        choices = ", ".join(str(int(each)) for each in sorted(allowed))
        message = f"Value must be one of {{{choices}}}."
        raise invalid_form(("type", "BASE_TYPE_CHOICES", message))
    return CallbackType(asked)


def _source(entry: Interaction) -> Message | None:
    """Find the message whose component was used, perhaps to open the modal now sent off."""
    return entry.source or (entry.trigger.source if entry.trigger else None)


def _message_type(entry: Interaction) -> MessageType | None:
    begun = entry.trigger or entry
    if begun.type != InteractionType.COMMAND:
        return None
    is_menu = begun.data["type"] in _MENU_TYPES
    return MessageType.CONTEXT_MENU_COMMAND if is_menu else MessageType.CHAT_INPUT_COMMAND
