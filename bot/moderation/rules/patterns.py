"""Rules for regular expressions."""

from collections.abc import Sequence
from functools import cached_property

from bot.errors import InputError
from bot.moderation.rules.expressions import Expression, either
from bot.moderation.rules.rule import EXCERPT, Hit, Rule, Wording

LONGEST = 500
"""Characters of a pattern."""
LARGEST = 2_500
"""Instructions of a compiled pattern. At the worst, RE2 looks at each of them for each byte."""
_MEMORY = 2 * 2**20


def checked_pattern(value: str) -> str:
    """Read a pattern.

    Raises:
        InputError: RE2 cannot use it, for the reason in the sentence; it is too large, or would
            match every message.
    """
    if len(value) > LONGEST:
        raise InputError(f"That is too long: give a pattern of at most {LONGEST} characters.")
    expression = _compiled(value)
    if expression.size > LARGEST:
        raise InputError("This pattern would take too long: repeat its parts less often.")
    if expression.find("") is not None:
        raise InputError(
            "This pattern would match every message, since it matches an empty text: say in it"
            " what has to be there."
        )
    return value


def size_of(value: str) -> int:
    """Give how many instructions a pattern is compiled to, each of which may look at each byte."""
    return _compiled(value).size


class Patterns:
    """Finds patterns in texts as they are, without invisible characters.

    Case does not count unless a pattern says so with `(?-i)`.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._patterns = [_Pattern(rule) for rule in rules]
        sources = [rule.value for rule in rules]
        # An open quotation would swallow the patterns that follow it.
        has_quotation = any(r"\Q" in source for source in sources)
        self._gate = None if has_quotation else either(sources, heeds_case=False)

    def hits(self, message: Wording) -> list[Hit]:
        """Give a hit for each pattern that matches."""
        if self._gate and self._gate.find(message.visible) is None:
            return []
        found = (each.hit(message.visible) for each in self._patterns)
        return [hit for hit in found if hit]


class _Pattern:
    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        checked_pattern(rule.value)

    @cached_property
    def _expression(self) -> Expression:
        return _compiled(self._rule.value)

    def hit(self, text: str) -> Hit | None:
        place = self._expression.find(text)
        return Hit(self._rule, text[slice(*place)][:EXCERPT]) if place else None


def _compiled(value: str) -> Expression:
    return Expression(value, heeds_case=False, memory=_MEMORY)
