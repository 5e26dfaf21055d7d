"""The refusals of calls that hear or speak, and the rows of the table that tell them."""

import re

from bot.errors import EndpointError, EndpointRefused

from .problems import Problem
from .rule import Rule, words
from .sentences import Asked, said

_LONGEST = re.compile(
    r"(?:longer than|max(?:imum)?|limit|at most|up to|exceed\w*|under|below)\D{0,60}?"
    r"(\d{1,6}(?:\.\d+)?)[ -]?(s|sec|seconds?|min|minutes?)\b",
    re.IGNORECASE,
)


class FileRefused(EndpointRefused):
    """The endpoint cannot read the file as it is: another container or codec may help."""


class TooLong(EndpointRefused):
    """The file is too large, or the sound or the text too long: shorter pieces may help.

    `longest` is the sound in seconds that the model takes, where the endpoint said so.
    """

    longest: float | None = None


class VoiceRefused(EndpointRefused):
    """The model has no such voice."""


def unreadable_file(problem: Problem, asked: Asked) -> EndpointError:
    """The file is of a kind that the endpoint does not read."""
    return FileRefused(
        "The endpoint cannot read this file. Send the sound in another format, such as mp3 or"
        f" wav.{said(problem, asked)}",
        status=problem.status,
        code="file_refused",
        param="file",
    )


def too_long(problem: Problem, asked: Asked) -> EndpointError:
    """The file is more than the endpoint takes at once."""
    error = TooLong(
        "The sound is longer, or its file larger, than this endpoint takes at once. Send it in"
        f" shorter parts.{said(problem, asked)}",
        status=problem.status,
        code="file_too_long",
        param="file",
    )
    if found := _LONGEST.search(problem.message):
        number, unit = found.groups()
        error.longest = float(number) * (60 if unit.lower().startswith("m") else 1)
    return error


def too_short(problem: Problem, _: Asked) -> EndpointError:
    """The sound is less than the endpoint takes."""
    return EndpointRefused(
        "The sound is too short to be understood. Send one that is longer.",
        status=problem.status,
        code="audio_too_short",
    )


def too_much_text(problem: Problem, asked: Asked) -> EndpointError:
    """The text is more than the model speaks at once."""
    return TooLong(
        "The text, or what is said about how to speak it, is longer than this model takes. Shorten"
        f" it, or choose another model.{said(problem, asked)}",
        status=problem.status,
        code="text_too_long",
        param="input",
    )


def no_such_voice(problem: Problem, asked: Asked) -> EndpointError:
    """The model does not speak so."""
    return VoiceRefused(
        "The model has no such voice. Choose another with the option `voice`; an admin can change"
        f" the setting `speech.voice`.{said(problem, asked)}",
        status=problem.status,
        code="voice_refused",
        param="voice",
    )


_REFUSED = (400, 404, 422, 500)

SOUND_RULES: tuple[Rule, ...] = (
    Rule(
        too_short,
        (400, 422),
        frozenset({"audio_too_short"}),
        words(r"(audio|file|sound|recording).{0,60}(too\ short|shorter\ than)"),
        about="file",
    ),
    Rule(
        too_long,
        (400, 422, 500),
        frozenset({"input_too_large", "audio_too_long", "file_too_large"}),
        words(
            r"(audio|file|sound|recording|duration).{0,80}(too\ (long|large|big) | longer\ than"
            r" | exceed | maximum)"
            r" | max(imum)?\ (allowed\ )?(content|file|audio|upload)\ (size|length|duration)"
        ),
        about="file",
    ),
    Rule(too_long, (413,), about="file"),
    Rule(
        unreadable_file,
        (400, 415, 422, 500),
        words=words(
            r"(invalid|unrecogni[sz]ed|unsupported|unknown|bad)\ (audio|media|input|file)"
            r"(\ (file|format|type|container|codec|data|extension))?\b"
            r" | (audio|media|file)\b.{0,60}(corrupt | (could\ not|cannot|can't)\ be\ (decoded|read"
            r"|opened|processed|parsed) | not\ (a\ )?(valid|supported))"
            r" | (fail\w*|unable|could\ not|cannot|can't|error)\b.{0,30}(decod|load|read|open"
            r"|process|pars)\w*.{0,30}\b(audio|wav|media|file|stream)"
            r" | not\ support\ the\ (file\ |audio\ )?format | format\ (is\ )?not\ recogni[sz]ed"
            r" | invalid\ data\ found | moov\ atom | ffmpeg"
        ),
        about="file",
    ),
    Rule(unreadable_file, (415,), about="file"),
    Rule(unreadable_file, (400, 422), blamed="file", about="file"),
    Rule(
        too_much_text,
        (400, 413, 422),
        frozenset({"string_above_max_length", "string_too_long", "context_length_exceeded"}),
        words(
            r"(input|text|string|instructions).{0,80}(too\ (long|large) | longer\ than | exceed"
            r" | maximum | at\ most)"
        ),
        about="voice",
    ),
    Rule(
        no_such_voice,
        _REFUSED,
        words=words(
            r"(invalid|unknown|unsupported|no\ such|unrecogni[sz]ed)\ voice"
            r" | \bvoice\b.{0,120}(invalid | unknown | unsupported | not\ (be\ )?(found|supported"
            r"|available|valid|exist) | (should|must)\ be | one\ of | does\ not\ exist)"
        ),
        about="voice",
        blamed="voice",
    ),
)
