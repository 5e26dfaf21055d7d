"""A call: put together once, and sent at each attempt."""

import io
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from yarl import URL

from bot.errors import EndpointRefused

from .account import USUAL, Account, Bounds
from .forms import Form
from .sentences import Asked

Content = Mapping[str, Any] | Form
"""What a call hands over: an object, sent as JSON, or a form."""

_LONGEST_LABEL = 63  # RFC 1035, section 2.3.4
_LARGE = 2**20  # aiohttp wants a larger body as a file, which it sends in pieces


@dataclass(frozen=True, slots=True)
class Call:
    """A method, a URL, headers and perhaps a JSON body, or a form; `asked` is for sentences.

    `on_sent` is told how many bytes of a form were handed over, at each attempt anew.
    """

    method: str
    url: URL
    headers: Mapping[str, str] = field(repr=False)
    asked: Asked
    body: bytes | None = field(default=None, repr=False)
    form: Form | None = field(default=None, repr=False)
    public_only: bool = False
    bounds: Bounds = USUAL
    on_sent: Callable[[int], None] | None = None

    def content(
        self, moved: Callable[[], None]
    ) -> bytes | io.BytesIO | AsyncIterator[bytes] | None:
        """The body in the form that aiohttp sends best, anew for each attempt.

        `moved` is called whenever a piece of a form was handed over.
        """
        if self.form is not None:
            return self._watched(self.form, moved)
        return io.BytesIO(self.body) if self.body and len(self.body) > _LARGE else self.body

    async def _watched(self, form: Form, moved: Callable[[], None]) -> AsyncIterator[bytes]:
        sent = 0
        async for piece in form.pieces():
            yield piece
            moved()
            sent += len(piece)
            if self.on_sent is not None:
                self.on_sent(sent)


def getting(account: Account, path: str, *, setting: str = "", model: str = "") -> Call:
    """A call that asks for what is at `path`, perhaps about a model.

    Raises:
        EndpointRefused: the account cannot be used as it is written.
    """
    asked = Asked(model=model, setting=setting, key=account.api_key)
    return Call(
        "GET", _url(account, path), _headers(account), asked, public_only=account.public_only
    )


def posting(
    account: Account, path: str, content: Content, *, setting: str = "", bounds: Bounds = USUAL
) -> Call:
    """A call that hands `content` over: an object as JSON, or a form.

    Raises:
        EndpointRefused: the account cannot be used as it is written.
    """
    url, headers = _url(account, path), _headers(account)
    asked = Asked(setting=setting, key=account.api_key)
    if isinstance(content, Form):
        asked = replace(asked, model=content.value("model"), sent=content.names)
        headers |= {"Content-Type": content.content_type, "Content-Length": str(content.size)}
        call = Call("POST", url, headers, asked, form=content)
    else:
        asked = replace(asked, model=str(content.get("model", "")), sent=tuple(content))
        headers["Content-Type"] = "application/json"
        call = Call("POST", url, headers, asked, orjson.dumps(content))
    return replace(call, public_only=account.public_only, bounds=bounds)


def linked(text: str) -> URL:
    """The URL of a link, letter for letter: one that is signed must not be put in other words.

    Raises:
        ValueError: it is none.
    """
    url = URL(text)  # which looks at all of it, as the exact form below does not
    if text.isascii() and text.isprintable() and " " not in text:
        return URL(text, encoded=True)
    return url


def _url(account: Account, path: str) -> URL:
    try:
        url = URL(account.base + path)
    except ValueError as error:
        raise _unusable("base URL") from error
    if url.scheme not in {"http", "https"} or url.user or url.query_string or url.fragment:
        raise _unusable("base URL")
    if not has_host(url):
        raise _unusable("base URL")
    return url


def has_host(url: URL) -> bool:
    """Whether there is a host whose name can be looked up; others are an error of Python's own."""
    labels = (url.raw_host or "").rstrip(".").split(".")
    return all(0 < len(label) <= _LONGEST_LABEL for label in labels)


def _headers(account: Account) -> dict[str, str]:
    if account.api_key is None:
        return {}
    key = account.api_key.strip()
    if not key.isascii() or not key.isprintable():
        raise _unusable("API key")
    return {"Authorization": f"Bearer {key}"} if key else {}


def _unusable(what: str) -> EndpointRefused:
    return EndpointRefused(
        f"The endpoint's {what} cannot be used as it is written. Ask an admin or the operator to"
        " correct it."
    )
