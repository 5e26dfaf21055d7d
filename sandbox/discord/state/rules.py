"""What may be sent where, and by whom."""

import base64
import binascii
from typing import Final

from sandbox.discord.drafts import Draft
from sandbox.discord.errors import invalid_form, refusal, too_large
from sandbox.discord.permissions import Permission
from sandbox.discord.records import SYSTEM_MESSAGES, Channel, MessageFlag, Reference
from sandbox.discord.state.bodies import Bodies, v2_refusal
from sandbox.discord.uploads import kind_of

_WAVEFORM_POINTS: Final = 256
_PASSES_SLOW_MODE: Final = int(
    Permission.BYPASS_SLOWMODE | Permission.MANAGE_MESSAGES | Permission.MANAGE_CHANNELS
)


class Rules(Bodies):
    """Refuses the messages that Discord refuses."""

    def require_to_send(self, author_id: int, channel: Channel, draft: Draft) -> None:
        """Refuse what the author may not send in a channel."""
        if not channel.is_messageable:
            raise refusal(50024, message="Cannot send messages in a non-text channel")
        granted = self.require(author_id, channel, _needed(channel, draft))
        if channel.is_dm and not self._may_write_directly(author_id, channel):
            raise refusal(50007)
        if draft.is_voice and not granted & Permission.SEND_VOICE_MESSAGES:
            raise refusal(50173)
        if draft.reference is not None and not granted & Permission.READ_MESSAGE_HISTORY:
            raise refusal(160002)
        thread = channel.thread
        if thread and thread.locked and not granted & Permission.MANAGE_THREADS:
            raise refusal(50083 if thread.archived else 160005)
        self._require_patience(author_id, channel, granted)

    def check_draft(self, draft: Draft) -> None:
        """Refuse what no channel takes: nothing, too much, wrong parts together."""
        if draft.is_empty and not draft.flags & MessageFlag.LOADING:
            raise refusal(50006)
        if any(len(upload.content) > self.attachment_size_limit for upload in draft.uploads):
            raise too_large()
        if draft.is_voice:
            _check_voice(draft)
        if draft.is_v2 and (draft.content or draft.embeds):
            raise v2_refusal("content" if draft.content else "embeds")

    def answered_message(self, channel: Channel, draft: Draft) -> Reference | None:
        """Find what a draft answers; refuse when that is gone, or one of Discord's own."""
        wanted = draft.reference
        if wanted is None or wanted.message_id is None:
            return None
        original = channel.messages.get(wanted.message_id)
        if original is not None and original.type in SYSTEM_MESSAGES:
            sentence = "Cannot reply to a system message"
            code = "REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE"
            raise invalid_form(("message_reference", code, sentence))
        if original is not None and wanted.channel_id in (0, channel.id):
            return Reference(channel.id, original.id, channel.guild_id)
        if draft.fail_if_not_exists:
            raise invalid_form(("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message"))
        return None

    def _may_write_directly(self, author_id: int, channel: Channel) -> bool:
        """Tell whether the other side takes messages from those it shares a server with."""
        pair = set(channel.recipient_ids)
        is_acquainted = any(pair <= guild.members.keys() for guild in self.guilds.values())
        others = pair - {author_id}
        return is_acquainted and all(self.users[i].accepts_dms for i in others)

    def _require_patience(self, author_id: int, channel: Channel, granted: int) -> None:
        """Refuse who wrote less than the slow mode's seconds ago; bots are never slowed down."""
        if not channel.rate_limit_per_user or self.users[author_id].bot:
            return
        last = channel.last_written_at.get(author_id)
        is_early = last is not None and self.clock() - last < channel.rate_limit_per_user
        if is_early and not granted & _PASSES_SLOW_MODE:
            raise refusal(20016)


def _needed(channel: Channel, draft: Draft) -> int:
    needed = int(
        Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
    )
    if draft.tts:
        needed |= Permission.SEND_TTS_MESSAGES
    if draft.embeds:
        needed |= Permission.EMBED_LINKS
    if draft.uploads:
        needed |= Permission.ATTACH_FILES
    return needed


def _check_voice(draft: Draft) -> None:
    if draft.content or draft.embeds or draft.components:
        raise refusal(50159)
    if len(draft.uploads) != 1:
        raise refusal(50160)
    upload = draft.uploads[0]
    if not kind_of(upload).startswith("audio/"):
        raise refusal(50160)
    if not upload.duration_secs or not _is_waveform(upload.waveform or ""):
        raise refusal(50161)


def _is_waveform(text: str) -> bool:
    try:
        return 0 < len(base64.b64decode(text, validate=True)) <= _WAVEFORM_POINTS
    except (binascii.Error, ValueError):
        return False
