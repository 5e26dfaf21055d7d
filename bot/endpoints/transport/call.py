"""A call: put together once, and sent at each attempt."""

import io
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from yarl import URL

from bot.errors import EndpointRefused

from .account import USUAL, Account, Bounds
from .forms import FilePart, Form
from .sentences import Asked

_LONGEST_LABEL = 63  # RFC 1035, section 2.3.4
_LARGE = 2**20  # aiohttp wants a larger body as a file, which it sends in pieces


@dataclass(frozen=True, slots=True)
class Call:
    """A method, a URL, headers and perhaps a JSON body, or a form; `asked` is for sentences."""

    method: str
    url: URL
    headers: Mapping[str, str] = field(repr=False)
    asked: Asked
    body: bytes | None = field(default=None, repr=False)
    form: Form | None = field(default=None, repr=False)
    public_only: bool = False
    bounds: Bounds = USUAL

    @property
    def content(self) -> bytes | io.BytesIO | AsyncIterator[bytes] | None:
        """The body in the form that aiohttp sends best, anew for each attempt."""
        if self.form is not None:
            return self.form.pieces()
        return io.BytesIO(self.body) if self.body and len(self.body) > _LARGE else self.body


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
    account: Account,
    path: str,
    body: Mapping[str, Any],
    *,
    setting: str = "",
    bounds: Bounds = USUAL,
) -> Call:
    """A call that hands `body` over as JSON.

    Raises:
        EndpointRefused: the account cannot be used as it is written.
    """
    asked = Asked(
        model=str(body.get("model", "")), setting=setting, key=account.api_key, sent=tuple(body)
    )
    headers = _headers(account) | {"Content-Type": "application/json"}
    return Call(
        "POST",
        _url(account, path),
        headers,
        asked,
        orjson.dumps(body),
        public_only=account.public_only,
        bounds=bounds,
    )


def uploading(
    account: Account,
    path: str,
    form: tuple[Sequence[tuple[str, str]], Sequence[FilePart]],
    *,
    setting: str = "",
    bounds: Bounds = USUAL,
) -> Call:
    """A call that hands the fields and files of `form` over.

    Raises:
        EndpointRefused: the account cannot be used as it is written.
    """
    fields, files = form
    names = dict.fromkeys([*(name for name, _ in fields), *(file.field for file in files)])
    model = next((value for name, value in fields if name == "model"), "")
    body = Form(fields, files)
    headers = {"Content-Type": body.content_type, "Content-Length": str(body.size)}
    return Call(
        "POST",
        _url(account, path),
        _headers(account) | headers,
        Asked(model=model, setting=setting, key=account.api_key, sent=tuple(names)),
        form=body,
        public_only=account.public_only,
        bounds=bounds,
    )


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
