"""Files that go along with commands and modals."""

from typing import Any

from sandbox.discord import uploads
from sandbox.discord.actors.person import Person
from sandbox.discord.records import Attachment, Channel
from sandbox.discord.uploads import Upload


class Uploading(Person):
    """Uploads files on the way."""

    def _sent(self, value: Any, channel: Channel, files: dict[int, Attachment]) -> Any:  # noqa: ANN401 - a person's input
        """Upload a file, or several, and give their ids; leave everything else as it is."""
        if isinstance(value, tuple):
            name, content = value
            number = self._state.ids.next()
            upload = Upload(name, content)
            made = uploads.attachment(upload, attachment_id=number, channel_id=channel.id)
            made.ephemeral = True
            self._state.cdn.keep(made, content)
            files[number] = made
            return number
        if isinstance(value, list):
            return [self._sent(each, channel, files) for each in value]
        return value.id if isinstance(value, Person) else value
