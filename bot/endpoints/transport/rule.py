"""One row of the table that leads from what a server answered to the person's error."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.errors import EndpointError

from .problems import Problem
from .sentences import Asked

Make = Callable[[Problem, Asked], EndpointError]


@dataclass(frozen=True, slots=True)
class Rule:
    """The first rule whose statuses fit, and whose codes, words or blame do, makes the error.

    With `about` it is only for requests that sent such a parameter. With `blamed` it fits also
    where the server names that parameter as the wrong one.
    """

    make: Make
    statuses: range | tuple[int, ...] = range(400, 600)
    codes: frozenset[str] = frozenset()
    words: re.Pattern[str] | None = None
    about: str = ""
    blamed: str = ""

    def fits(self, problem: Problem, asked: Asked) -> bool:
        """Whether this rule is about the problem."""
        if problem.status not in self.statuses:
            return False
        if self.about and self.about not in asked.sent:
            return False
        if not self.codes and not self.blamed and self.words is None:
            return True
        if not self.codes.isdisjoint(problem.codes):
            return True
        if self.blamed and self.blamed in problem.params:
            return True
        return self.words is not None and self.words.search(problem.message) is not None


def words(pattern: str) -> re.Pattern[str]:
    """A pattern that a message is searched for, of any case; blanks in it are to be escaped."""
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)
