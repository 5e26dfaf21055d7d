"""How often jobs are looked at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tempo:
    """Seconds, and a share.

    Attributes:
        shortest: from one look at a job to the next, while it is young.
        longest: what that grows to.
        share: of the job's age, which is how long to wait: a short job is looked at often, a long
            one rarely.
        doubt: how long an endpoint may not know a job before that is believed.
        patience: how long it may stay silent before a job is given up.
    """

    shortest: float = 2.0
    longest: float = 60.0
    share: float = 0.05
    doubt: float = 60.0
    patience: float = 14 * 86_400.0

    def pause(self, age: float) -> float:
        """Give how long to wait before a job of so many seconds is looked at again."""
        return min(max(age * self.share, self.shortest), self.longest)
