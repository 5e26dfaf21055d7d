"""The errors that a problem can be, each a sentence that says what to do next."""

import math
import re
from dataclasses import dataclass, field

from bot.errors import (
    ContentRefused,
    EndpointBusy,
    EndpointError,
    EndpointRefused,
    EndpointUnreachable,
    ModelUnavailable,
)

from .problems import Problem
from .quoting import name, quoted


@dataclass(frozen=True, slots=True)
class Asked:
    """What the error's sentence needs to know of the request.

    `setting` is the dotted name of the setting that chooses the model, `key` what must be masked,
    `sent` the names of the parameters, and `wait` the seconds that the server asked to wait.
    """

    model: str = ""
    setting: str = ""
    key: str | None = field(default=None, repr=False)
    sent: tuple[str, ...] = ()
    wait: float | None = None


_TOLD_IN_ONE_UNIT = 120  # 119 s are plain enough; from 120 on it is 2 min


def come_back(wait: float | None) -> str:
    """When to try again, as a sentence."""
    if wait is None:
        return "Try again in a minute."
    for unit, seconds in (("s", 1), ("min", 60)):
        if wait < _TOLD_IN_ONE_UNIT * seconds:
            return f"Try again in {math.ceil(wait / seconds)} {unit}."
    return f"Try again in {math.ceil(wait / 3600)} h."


def said(problem: Problem, asked: Asked) -> str:
    """What the server said, as the end of a sentence."""
    words = quoted(problem.message, asked.key)
    return f" It said: “{words}”" if words else ""


def content(problem: Problem, asked: Asked) -> EndpointError:
    """The content policy forbids it."""
    return ContentRefused(
        "The endpoint's content policy refused this request. Put it in other words, or leave out"
        f" what it may object to.{said(problem, asked)}"
    )


def context(problem: Problem, _: Asked) -> EndpointError:
    """The conversation is longer than the model can read."""
    return EndpointRefused(
        "The conversation is too long for this model. Start a new one, ask with less text, or"
        " choose a model with a larger context.",
        status=problem.status,
        code="context_length_exceeded",
    )


def credit(problem: Problem, _: Asked) -> EndpointError:
    """The account's money or quota is used up."""
    return EndpointRefused(
        "The credit or quota of this endpoint's account is used up. The operator, or the admin"
        " whose key is in use, has to top it up or raise its limit.",
        status=problem.status,
        code="insufficient_quota",
    )


def model(_: Problem, asked: Asked) -> EndpointError:
    """The model is unknown or retired."""
    return unavailable(asked.model, asked.setting)


def unavailable(model: str, setting: str = "") -> ModelUnavailable:
    """The error of a model that an endpoint does not offer; `setting` is the one to change."""
    which = f"The model `{name(model)}`" if model else "The model"
    change = f"; an admin can change the setting `{setting}`" if setting else ""
    return ModelUnavailable(
        f"{which} is not available at this endpoint."
        f" Choose another (`/models list` shows them){change}.",
        model=model,
    )


def key(problem: Problem, _: Asked) -> EndpointError:
    """There is no key, or a wrong one."""
    return EndpointRefused(
        "The API key is missing, or the endpoint does not accept it. Ask an admin to set this"
        " server's key again, or the operator to check `OPENAI_API_KEY`.",
        status=problem.status,
        code="invalid_api_key",
    )


def forbidden(problem: Problem, asked: Asked) -> EndpointError:
    """The key may not do this."""
    return EndpointRefused(
        "The endpoint does not allow this with the API key in use. Ask an admin to check the"
        f" server's key, or the operator to check `OPENAI_API_KEY`.{said(problem, asked)}",
        status=problem.status,
    )


def path(problem: Problem, asked: Asked) -> EndpointError:
    """There is nothing at this URL."""
    return EndpointRefused(
        "The endpoint does not offer this, or its base URL is wrong (it usually ends in `/v1`)."
        f" Ask an admin or the operator to check `OPENAI_BASE_URL`.{said(problem, asked)}",
        status=problem.status,
    )


def redirect(problem: Problem, _: Asked) -> EndpointError:
    """The base URL has moved."""
    return EndpointRefused(
        "The endpoint sends its callers elsewhere, which is not followed with a key. Ask an admin"
        " or the operator to correct the base URL (`OPENAI_BASE_URL`).",
        status=problem.status,
    )


def size(problem: Problem, _: Asked) -> EndpointError:
    """The request is too large."""
    return EndpointRefused(
        "The request is too large for this endpoint. Ask with less text, or smaller files.",
        status=problem.status,
        code="request_too_large",
    )


def parameter(problem: Problem, asked: Asked) -> EndpointError:
    """A parameter is unknown to the endpoint, or not for this model."""
    param = blamed(problem, asked.sent)
    if param is None:
        return _unstreamed(problem, asked)
    return EndpointRefused(
        f"The endpoint does not accept the parameter `{name(param)}` for this model. Choose another"
        f" model, or leave the parameter out.{said(problem, asked)}",
        status=problem.status,
        code="unsupported_parameter",
        param=param,
    )


def _unstreamed(problem: Problem, asked: Asked) -> EndpointError:
    """A refusal in the server's own words, but told as one of `stream` where it names that."""
    error = refused(problem, asked)
    if "stream" not in asked.sent:
        return error
    if "stream" not in problem.params and not re.search(_ALONE.format("stream"), problem.message):
        return error
    status = problem.status
    return EndpointRefused(str(error), status=status, code="unsupported_parameter", param="stream")


def busy(problem: Problem, asked: Asked) -> EndpointError:
    """Too many requests, or too much load."""
    slow = problem.status == 429  # noqa: PLR2004 -- Too Many Requests
    why = "limits how often it may be asked" if slow else "has too much to do at the moment"
    return EndpointBusy(f"The endpoint {why}. {come_back(asked.wait)}", retry_after=asked.wait)


def failed(problem: Problem, asked: Asked) -> EndpointError:
    """The server failed."""
    return EndpointUnreachable(
        f"The endpoint failed to answer (status {problem.status}). Try again in a minute."
        f"{said(problem, asked)}"
    )


def refused(problem: Problem, asked: Asked) -> EndpointError:
    """Anything else that the server refuses: in its own words."""
    known = sorted(code for code in problem.codes if not code.isdecimal())
    return EndpointRefused(
        f"The endpoint refused the request (status {problem.status})."
        f"{said(problem, asked) or ' Change the request, or choose another model.'}",
        status=problem.status,
        code=known[0] if known else None,
        param=problem.params[0] if problem.params else None,
    )


# What a request is about is never left out, and is a plain word of many a complaint.
_AMBIGUOUS = frozenset({"model", "messages", "prompt", "input", "image", "mask", "file", "stream"})
_ALONE = r"""(?:^|['"`.]|[:,] ){}(?:['"`:,.]|$)"""


def blamed(problem: Problem, sent: tuple[str, ...]) -> str | None:
    """Which of the parameters `sent` the problem names.

    A short name, such as `user`, counts only where it stands alone or between quotes, since it may
    be a plain word of the sentence.
    """
    ambiguous = (
        _AMBIGUOUS - {"prompt"} if "file" in sent else _AMBIGUOUS
    )  # beside sound, a mere aid
    names = [parameter for parameter in sent if parameter not in ambiguous]
    for parameter in names:
        if parameter in problem.params:
            return parameter
    for parameter in names:
        around = r"\b{}\b" if "_" in parameter else _ALONE
        if re.search(around.format(re.escape(parameter)), problem.message):
            return parameter
    return None
