"""Messages and edits as asked for, before the world accepts or refuses them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sandbox.discord import embeds as embed_rules
from sandbox.discord import forms
from sandbox.discord.errors import invalid_form, too_long
from sandbox.discord.mentions import EVERYTHING, AllowedMentions
from sandbox.discord.records import Json, MessageFlag, Reference
from sandbox.discord.uploads import Upload, with_descriptions

MAX_CONTENT: Final = 2000
"""Characters in a message; whoever pays may write more, a bot may not."""

MAX_ATTACHMENTS: Final = 10
MAX_NONCE: Final = 25
_MAX_EMBEDS: Final = embed_rules.MAX_EMBEDS
_REPLY: Final = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that someone wants to send. `flags` are Discord's; `uploads` become attachments."""

    content: str = ""
    embeds: Sequence[Json] = ()
    components: Sequence[Json] = ()
    uploads: Sequence[Upload] = ()
    flags: int = 0
    reference: Reference | None = None
    fail_if_not_exists: bool = True
    allowed_mentions: AllowedMentions = EVERYTHING
    nonce: str | int | None = None
    enforce_nonce: bool = False
    tts: bool = False

    @classmethod
    def from_json(cls, body: Json, files: Mapping[int, Upload] | None = None) -> "Draft":
        """Read the body of a request, and the files of its form by their number.

        Raises:
            DiscordError: 50035, when a field has the wrong type or is too long.
        """
        uploads = with_descriptions(body, files or {})
        if len(uploads) > MAX_ATTACHMENTS:
            raise too_long("attachments", MAX_ATTACHMENTS)
        reference = forms.nested(body, "message_reference")
        return cls(
            content=_content(body) or "",
            embeds=forms.objects(body, "embeds", limit=_MAX_EMBEDS),
            components=forms.objects(body, "components"),
            uploads=uploads,
            flags=forms.integer(body, "flags") or 0,
            reference=_reference(reference),
            fail_if_not_exists=forms.truth(reference or {}, "fail_if_not_exists", default=True),
            allowed_mentions=AllowedMentions.from_json(forms.nested(body, "allowed_mentions")),
            nonce=_nonce(body),
            enforce_nonce=forms.truth(body, "enforce_nonce"),
            tts=forms.truth(body, "tts"),
        )

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it to show."""
        return not (self.content.strip() or self.embeds or self.components or self.uploads)

    @property
    def is_voice(self) -> bool:
        """Whether it is a voice message."""
        return bool(self.flags & MessageFlag.IS_VOICE_MESSAGE)

    @property
    def is_v2(self) -> bool:
        """Whether it consists of components alone."""
        return bool(self.flags & MessageFlag.IS_COMPONENTS_V2)


@dataclass(frozen=True, slots=True)
class Revision:
    """An edit that someone wants to make: None leaves a part as it is.

    `kept` names the older attachments that stay; None keeps all of them.
    """

    content: str | None = None
    embeds: Sequence[Json] | None = None
    components: Sequence[Json] | None = None
    kept: Sequence[int] | None = None
    uploads: Sequence[Upload] = ()
    flags: int | None = None
    allowed_mentions: AllowedMentions = EVERYTHING

    @classmethod
    def from_json(cls, body: Json, files: Mapping[int, Upload] | None = None) -> "Revision":
        """Read the body of a request, in which null empties a part, and the files of its form.

        Raises:
            DiscordError: 50035, when a field has the wrong type or is too long.
        """
        files = files or {}
        listed = forms.objects(body, "attachments")
        ids = [forms.snowflake(entry, "id") for entry in listed]
        kept = tuple(i for i in ids if i is not None and i not in files)
        has_mentions = forms.nested(body, "allowed_mentions")
        return cls(
            content=(_content(body) or "") if "content" in body else None,
            embeds=forms.objects(body, "embeds", limit=_MAX_EMBEDS) if "embeds" in body else None,
            components=forms.objects(body, "components") if "components" in body else None,
            kept=kept if "attachments" in body else None,
            uploads=with_descriptions(body, files),
            flags=forms.integer(body, "flags"),
            allowed_mentions=AllowedMentions.from_json(has_mentions),
        )


def _content(body: Json) -> str | None:
    return forms.text(body, "content", limit=MAX_CONTENT)


def _nonce(body: Json) -> str | int | None:
    nonce = body.get("nonce")
    if isinstance(nonce, str) and len(nonce) > MAX_NONCE:
        raise invalid_form(("nonce", "NONCE_TYPE_TOO_LONG", "Nonce must be 25 or fewer in length."))
    return nonce if isinstance(nonce, str) else forms.integer(body, "nonce")


def _reference(body: Json | None) -> Reference | None:
    if body is None:
        return None
    if forms.integer(body, "type") not in (None, _REPLY):
        sentence = "Forwarding is not supported by the sandbox."
        raise invalid_form(("message_reference.type", "BASE_TYPE_CHOICES", sentence))
    return Reference(
        channel_id=forms.snowflake(body, "channel_id") or 0,
        message_id=forms.snowflake(body, "message_id"),
        guild_id=forms.snowflake(body, "guild_id"),
    )
