"""Rate limits as Discord has them: buckets per route and major parameter, real headers, 429s.

Source: "Rate Limits" in Discord's API reference. The numbers per route are not published; these are
what the hosted API has been seen to send.
"""

import hashlib
import math
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final

from sandbox.discord.snowflakes import Clock

_MAX_BUCKETS: Final = 10_000
_MAJOR: Final = ("channel_id", "guild_id", "webhook_id", "webhook_token", "interaction_token")


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests in so many seconds; exempt from the global limit where `is_exempt`."""

    requests: int
    seconds: float
    is_exempt: bool = False


DEFAULT_LIMIT: Final = Limit(30, 5.0)
GENEROUS: Final = Limit(2_000, 1.0)
GLOBAL: Final = Limit(50, 1.0)


class Mode(Enum):
    """How strict the stand-in is."""

    OFF = "off"
    """No limits, and no headers that would claim any."""
    GENEROUS = "generous"
    """Limits and headers, but so wide that tests are quick."""
    REAL = "real"
    """Each route's own limit, and the global one."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request may pass: the headers to send, and how long a refused one is to wait."""

    headers: Mapping[str, str]
    retry_after: float | None = None
    is_global: bool = False


class _Bucket:
    __slots__ = ("remaining", "reset_at")

    def __init__(self, remaining: int, reset_at: float) -> None:
        self.remaining = remaining
        self.reset_at = reset_at


class RateLimits:
    """Counts requests. `mode` may be changed at any time; `tighten` limits one route."""

    def __init__(self, clock: Clock, *, mode: Mode = Mode.GENEROUS) -> None:
        self.mode = mode
        self.refused = 0
        """How many requests were answered with 429 so far."""
        self._clock = clock
        self._own: dict[tuple[str, str], Limit] = {}
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._global_until = 0.0

    def tighten(self, method: str, path: str, limit: Limit) -> None:
        """Limit one route in every mode, such as `"POST", "/channels/{channel_id}/messages"`."""
        self._own[method, path] = limit

    def relax(self) -> None:
        """Forget what `tighten` and `exhaust` set, and all counts."""
        self._own.clear()
        self._buckets.clear()
        self._global_until = 0.0

    def exhaust(self, seconds: float) -> None:
        """Answer everything with a global 429 for some seconds from now."""
        self._global_until = self._clock() + seconds

    @property
    def exhausted(self) -> float:
        """For how many seconds more everything is answered with 429."""
        return max(0.0, self._global_until - self._clock())

    def take(self, method: str, path: str, limit: Limit, parts: Mapping[str, str]) -> Verdict:
        """Count one request to a route, with the parts of its path."""
        now = self._clock()
        if now < self._global_until and not limit.is_exempt:
            return self._refused_globally(self._global_until - now)
        own = self._own.get((method, path))
        if own is None and self.mode is Mode.OFF:
            return Verdict({})
        if self.mode is Mode.REAL and not limit.is_exempt:
            bucket = self._bucket("global", GLOBAL, now)
            if bucket.remaining < 0:
                return self._refused_globally(bucket.reset_at - now)
        return self._take(_bucket_hash(method, path), own or self._limit(limit), parts, now)

    def _limit(self, limit: Limit) -> Limit:
        return limit if self.mode is Mode.REAL else GENEROUS

    def _take(self, name: str, limit: Limit, parts: Mapping[str, str], now: float) -> Verdict:
        major = ":".join(parts[part] for part in _MAJOR if part in parts)
        bucket = self._bucket(f"{name}:{major}", limit, now)
        after = bucket.reset_at - now
        headers = {
            "X-RateLimit-Limit": str(limit.requests),
            "X-RateLimit-Remaining": str(max(0, bucket.remaining)),
            "X-RateLimit-Reset": f"{bucket.reset_at:.3f}",
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": name,
        }
        if bucket.remaining >= 0:
            return Verdict(headers)
        self.refused += 1
        headers |= {"X-RateLimit-Scope": "user", "Retry-After": str(math.ceil(after))}
        return Verdict(headers, retry_after=round(after, 3) or 0.001)

    def _bucket(self, key: str, limit: Limit, now: float) -> _Bucket:
        bucket = self._buckets.get(key)
        if bucket is None or bucket.reset_at <= now:
            self._buckets[key] = bucket = _Bucket(limit.requests, now + limit.seconds)
            while len(self._buckets) > _MAX_BUCKETS:
                self._buckets.popitem(last=False)
        bucket.remaining -= 1
        return bucket

    def _refused_globally(self, after: float) -> Verdict:
        self.refused += 1
        headers = {
            "X-RateLimit-Global": "true",
            "X-RateLimit-Scope": "global",
            "Retry-After": str(math.ceil(after)),
        }
        return Verdict(headers, retry_after=round(after, 3) or 0.001, is_global=True)


@lru_cache(maxsize=1024)
def _bucket_hash(method: str, path: str) -> str:
    """Make an opaque name for a route's bucket, stable as Discord's are."""
    return hashlib.blake2b(f"{method} {path}".encode(), digest_size=16).hexdigest()
