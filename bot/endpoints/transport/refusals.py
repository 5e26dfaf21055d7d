"""From what a server answered to the error for the person who asked: one pure table."""

from bot.errors import EndpointError

from . import sentences
from .amounts import AMOUNT_RULES, CONTEXT_CODES, CONTEXT_WORDS
from .files import FILE_RULES
from .problems import Problem
from .rule import Rule, words
from .sentences import Asked
from .sound import SOUND_RULES
from .tuning import TUNING_RULES


def refusal(problem: Problem, asked: Asked) -> EndpointError:
    """The error that a problem means to the person who asked."""
    return next(rule for rule in RULES if rule.fits(problem, asked)).make(problem, asked)


_REQUEST = range(400, 500)

RULES: tuple[Rule, ...] = (
    Rule(sentences.redirect, range(300, 400)),
    Rule(
        sentences.content,
        codes=frozenset(
            {
                "content_policy_violation",
                "content_filter",
                "responsibleaipolicyviolation",
                "moderation_blocked",
                "data_inspection_failed",
            }
        ),
        words=words(
            r"content\ (management\ )?policy | safety\ system | flagged\ (by|for|as)"
            r" | requires\ moderation | usage\ policies"
        ),
    ),
    *SOUND_RULES,
    *AMOUNT_RULES,
    *FILE_RULES,
    *TUNING_RULES,
    Rule(sentences.context, codes=CONTEXT_CODES, words=words(CONTEXT_WORDS)),
    Rule(
        sentences.credit,
        (400, 402, 403, 429),
        frozenset(
            {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "402"}
        ),
        words(r"exceeded\ your\ current\ quota | insufficient\ (credit|balance|fund|quota)"),
    ),
    Rule(sentences.credit, (402,)),
    Rule(
        sentences.model,
        (400, 403, 404, 410, 422, 500),
        frozenset(
            {
                "model_not_found",
                "model_not_available",
                "model_deprecated",
                "model_decommissioned",
                "model_retired",
                "invalid_model",
                "deploymentnotfound",
            }
        ),
        words(
            r"\bmodels?\b.{0,120}(does\ not\ exist | do\ not\ have\ access | not\ (be\ )?found"
            r" | (is|been|was)\ (deprecated | retired | decommissioned | shut\ down | removed)"
            r" | no\ longer\ (available|supported) | is\ not\ (available | a\ valid\ model))"
            r" | is\ not\ a\ valid\ model | (invalid|unknown)\ model\b | no\ such\ model"
            r" | no\ endpoints\ found\ for | not\ a\ chat\ model | access\ to\ (the\ )?model"
        ),
    ),
    Rule(sentences.key, (401,)),
    Rule(
        sentences.key,
        (400, 403),
        frozenset({"invalid_api_key", "authentication_error"}),
        words(
            r"api[\ _]key\ (is\ )?(not\ valid|invalid|missing) | (invalid|incorrect)\ api[\ _]key"
        ),
    ),
    Rule(sentences.forbidden, (403,)),
    Rule(
        sentences.parameter,
        (400, 422),
        frozenset(
            {"unsupported_parameter", "unsupported_value", "unknown_parameter", "extra_forbidden"}
        ),
        words(
            r"unsupported | (isn't|is\ not|not)\ supported | does\ not\ support | unrecognized"
            r" | unknown\ (field|parameter|argument|name|key) | extra\ (inputs|fields)"
            r" | extra_forbidden | not\ (permitted|allowed) | unexpected | only\ the\ default"
        ),
    ),
    Rule(sentences.size, (413,)),
    Rule(sentences.size, (429,), words=words(r"request\ too\ large")),
    Rule(sentences.path, (404, 405, 501)),
    Rule(sentences.busy, (408, 409, 429, 503, 529)),
    Rule(sentences.refused, _REQUEST),
    Rule(sentences.failed, range(1000)),
)
