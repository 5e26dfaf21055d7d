"""The refusals of sound that can be helped: with another file, shorter pieces, another voice."""

from bot.errors import EndpointRefused


class FileRefused(EndpointRefused):
    """The endpoint cannot read the file as it is: another container or codec may help."""


class TooLong(EndpointRefused):
    """The file is too large, or the sound or the text too long; shorter pieces may help.

    `longest` is the sound in seconds that the model takes, where the endpoint said so.
    """

    longest: float | None = None


class VoiceRefused(EndpointRefused):
    """The model has no such voice."""
