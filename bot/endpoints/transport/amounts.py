"""The refusals of more text than a model takes at once, and their rows of the table."""

from bot.errors import EndpointError, EndpointRefused

from .problems import Problem
from .rule import Rule, words
from .sentences import Asked

CONTEXT_CODES = frozenset(
    {"context_length_exceeded", "exceed_context_size_error", "string_above_max_length"}
)
CONTEXT_WORDS = (
    r"maximum\ context\ length | context\ (length|window|size).{0,40}(exceed|too)"
    r" | (exceed|larger|longer|greater).{0,40}context | prompt\ is\ too\ long"
    r" | input\ (is\ )?too\ long | reduce\ the\ length | token\ count.{0,40}exceeds"
)


class TooMuch(EndpointRefused):
    """A text is too long, or there are too many: fewer, or shorter ones, may be taken."""


def too_long(problem: Problem, _: Asked) -> EndpointError:
    """A text, or all of them together, is more than the model reads at once."""
    return TooMuch(
        "This is more text than the model takes at once. Send less of it, or choose a model that"
        " takes more.",
        status=problem.status,
        code="context_length_exceeded",
    )


def too_many(problem: Problem, _: Asked) -> EndpointError:
    """There are more texts than the model takes in one request."""
    return TooMuch(
        "These are more texts than the model takes at once. Send fewer, or choose a model that"
        " takes more.",
        status=problem.status,
        code="too_many_inputs",
    )


def too_large(problem: Problem, _: Asked) -> EndpointError:
    """The request is larger than the endpoint takes it."""
    return TooMuch(
        "The request is too large for this endpoint. Send less text at a time.",
        status=problem.status,
        code="request_too_large",
    )


_STATUSES = (400, 413, 422, 500)

AMOUNT_RULES: tuple[Rule, ...] = (
    Rule(
        too_many,
        _STATUSES,
        frozenset({"array_above_max_length"}),
        words(
            r"array\ too\ long | (?<!physical\ )batch\ size | at\ most\ \d+\ requests"
            r" | (too\ many | at\ most\ \d+ | maximum | max)\ (number\ of\ )?"
            r"(input|text|item|document|string|element)s\b"
        ),
        about="input",
    ),
    Rule(
        too_long,
        _STATUSES,
        CONTEXT_CODES | {"max_tokens_per_request"},
        words(
            CONTEXT_WORDS + r" | tokens\ per\ request | too\ large\ to\ process"
            r" | too\ many\ tokens | (less|fewer|more)\ than\ \d+\ tokens"
            r" | (text|sequence|input|prompt)s?.{0,40}(too\ (long|large) | longer\ than)"
        ),
        about="input",
    ),
    Rule(too_large, (413,), about="input"),
    Rule(too_large, (429,), words=words(r"request\ too\ large"), about="input"),
)
