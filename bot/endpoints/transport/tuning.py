"""The refusals of calls about fine-tuning jobs, and the rows of the table that tell them."""

from bot.errors import EndpointError, EndpointRefused, ModelUnavailable

from .amounts import CONTEXT_CODES
from .files import NOT_ABOUT_A_PATH, NOT_READY, FileUnknown, not_ready
from .problems import Problem
from .quoting import name
from .rule import Rule, words
from .sentences import Asked, refused, said


class JobUnknown(EndpointRefused):
    """The endpoint has no such job."""


class JobOver(EndpointRefused):
    """The job is over, or not in a state for what was asked."""


def unknown_job(problem: Problem, _: Asked) -> EndpointError:
    """There is no such job."""
    return no_such_job(problem.status)


def no_such_job(status: int = 404) -> JobUnknown:
    """The error of an id that is no job's."""
    return JobUnknown(
        "There is no such fine-tuning job. `/finetune list` shows those that there are.",
        status=status,
        code="job_not_found",
    )


def over(problem: Problem, asked: Asked) -> EndpointError:
    """The job cannot be stopped, halted or continued any more, or not now."""
    return JobOver(
        "The job is over already, or not in a state for this. `/finetune status` shows how far it"
        f" is.{said(problem, asked)}",
        status=problem.status,
        code="job_over",
    )


def not_for_tuning(_: Problem, asked: Asked) -> EndpointError:
    """The model is unknown, or cannot be fine-tuned."""
    return ModelUnavailable(
        f"The model `{name(asked.model)}` is not there, or cannot be fine-tuned at this endpoint."
        " Choose another: which can be stands in the endpoint's documentation.",
        model=asked.model,
    )


def unknown_examples(problem: Problem, asked: Asked) -> EndpointError:
    """The file of examples is not there."""
    return FileUnknown(
        "The endpoint has no such training or validation file. `/files list` shows those that there"
        f" are.{said(problem, asked)}",
        status=problem.status,
        code="file_not_found",
    )


def unusable_examples(problem: Problem, asked: Asked) -> EndpointError:
    """The file of examples is there, but not for this."""
    return EndpointRefused(
        "The endpoint cannot fine-tune with this training or validation file. Choose one that was"
        f" uploaded for the purpose `fine-tune`.{said(problem, asked)}",
        status=problem.status,
        code="file_unusable",
        param="training_file",
    )


_JOB, _START = "job_id", "training_file"
_REFUSED = (400, 403, 404, 409, 422)

TUNING_RULES: tuple[Rule, ...] = (
    Rule(
        unknown_job,
        (400, 404, 410, 422, 500),
        frozenset({"fine_tune_not_found", "job_not_found"}),
        words(
            NOT_ABOUT_A_PATH
            + r"((could\ not | unable\ to | cannot | can't)\ find.{0,30}(fine[-_\ ]?tun | \bjob)"
            r" | no\ such\ (fine | job | object)"
            r" | (\bjob\b | fine[-_\ ]?tun\w*).{0,120}(not\ (be\ )?found"
            r" | (does\ not | doesn't)\ exist | unknown))"
        ),
        about=_JOB,
    ),
    Rule(
        over,
        (400, 403, 409, 412, 422),
        frozenset({"job_over", "invalid_job_state"}),
        words(
            r"already\ (been\ )?(over | complete | succeeded | fail | cancel | finish | ended"
            r" | paused | running | resumed | terminal)"
            r" | (cannot | can't | can\ not | unable\ to | not)\ (be\ )?(cancel | pause | resume)"
            r" | not\ (running | paused | active | in\ progress | cancell?able)"
            r" | terminal\ (state | status) | \bis\ (over | finished | complete)"
        ),
        about=_JOB,
    ),
    Rule(over, (409,), about=_JOB),
    Rule(
        not_for_tuning,
        _REFUSED,
        frozenset({"model_not_available", "model_not_found", "invalid_model"}),
        words(
            r"not\ (available | supported | enabled)\ for\ fine[-_\ ]?tun"
            r" | (cannot | can't | can\ not)\ be\ fine[-_\ ]?tuned"
            r" | \bmodels?\b.{0,120}((does\ not | doesn't)\ (exist | support\ fine)"
            r" | not\ (be\ )?found)"
        ),
        about=_START,
        blamed="model",
    ),
    Rule(
        not_ready,
        (400, 409, 422, 425),
        words=words(r"\bfile\b.{0,120}(" + NOT_READY + ")"),
        about=_START,
    ),
    Rule(
        unknown_examples,
        _REFUSED,
        frozenset({"file_not_found"}),
        words(
            NOT_ABOUT_A_PATH
            + r"(no\ such\ (file | object) | invalid\ (training | validation)_file:?\ \S+\s*$"
            r" | \bfile\b.{0,120}(not\ (be\ )?found | (does\ not | doesn't)\ exist | unknown)"
            r" | (could\ not | unable\ to | cannot | can't)\ find.{0,30}\bfile)"
        ),
        about=_START,
    ),
    Rule(
        unusable_examples,
        (400, 422),
        words=words(r"\bpurpose\b | invalid_file"),
        about=_START,
        blamed="training_file",
    ),
    Rule(unusable_examples, (400, 422), about=_START, blamed="validation_file"),
    # A name that is too long is no conversation that is.
    Rule(refused, (400, 422), CONTEXT_CODES, about=_START),
)
