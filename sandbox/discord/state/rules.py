"""What may be sent where, and by whom."""

from sandbox.discord.drafts import Draft
from sandbox.discord.errors import invalid_form, refusal, too_large
from sandbox.discord.permissions import Permission
from sandbox.discord.records import SYSTEM_MESSAGES, Channel, MessageFlag, Reference
from sandbox.discord.state.bodies import Bodies, v2_refusal


class Rules(Bodies):
    """Refuses the messages that Discord refuses."""

    def require_to_send(self, author_id: int, channel: Channel, draft: Draft) -> None:
        """Refuse what the author may not send in a channel."""
        if not channel.is_messageable:
            raise refusal(50024, message="Cannot send messages in a non-text channel")
        granted = self.require(author_id, channel, _needed(channel, draft))
        others = (self.users[i] for i in channel.recipient_ids if i != author_id)
        if not all(other.accepts_dms for other in others):
            raise refusal(50007)
        if draft.is_voice and not granted & Permission.SEND_VOICE_MESSAGES:
            raise refusal(50173)
        if draft.reference is not None and not granted & Permission.READ_MESSAGE_HISTORY:
            raise refusal(160002)
        thread = channel.thread
        if thread and thread.locked and not granted & Permission.MANAGE_THREADS:
            raise refusal(50083 if thread.archived else 160005)

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
    if not upload.duration_secs or not upload.waveform:
        raise refusal(50161)
