"""Base URLs that servers choose: one form for each, and public ones only.

A name that is fine here may still lead to a private address. That is seen at each connection, see
`bot.endpoints.transport.public`; here people are told at once what can be told.
"""

import re
from collections.abc import Collection
from ipaddress import ip_address

from yarl import URL

from bot.endpoints.transport.public import is_public
from bot.errors import InputError

LONGEST = 300
"""Characters of a base URL."""
_LONGEST_NAME = 253
_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_ONLY_HERE = re.compile(
    r"(^|\.)(localhost|localdomain|local|internal|intranet|lan|home|corp|private|home\.arpa)$"
)
_ALLOW = "Use a public one, or ask whoever runs this bot to list it in `ALLOWED_BASE_URLS`."


def normalised(base_url: str) -> str:
    """Give the one form of a base URL: host in lower case, no default port, no slash at the end.

    It is read by the library that makes the calls, so that both see the same host in it.

    Raises:
        InputError: it is no plain web address.
    """
    text = base_url.strip()
    if len(text) > LONGEST:
        raise InputError(f"That base URL is too long: use one of at most {LONGEST} characters.")
    try:
        url = URL(text)
        # Also in letters, which calls put it into: not every name that begins with xn-- has a form.
        host = (url.raw_host or "").removesuffix(".") if url.host else ""
    except ValueError:
        url, host = URL(), ""
    is_plain = text.isprintable() and not set(text) & set(" \\")
    if not (is_plain and url.scheme in _PORTS and url.port and _is_host(host)):
        raise InputError(
            "That is not a base URL. Use one such as `https://api.openai.com/v1`, with the `https`."
        )
    if set(text) & set("@?#"):
        raise InputError(
            "That base URL has `@`, `?` or `#` in it. Use the plain address, such as"
            " `https://api.openai.com/v1`."
        )
    where = f"[{host}]" if ":" in host else host
    port = "" if url.port == _PORTS[url.scheme] else f":{url.port}"
    return f"{url.scheme}://{where}{port}{url.raw_path.rstrip('/')}"


def checked(base_url: str, allowed: Collection[str]) -> str:
    """Give the one form of a base URL that a server may choose.

    `allowed` are those, in the same form, that the operator lets servers choose in any case.

    Raises:
        InputError: it is no web address, not https, or not public; the sentence says which.
    """
    base = normalised(base_url)
    if base in allowed:
        return base
    url = URL(base)
    if url.scheme != "https":
        raise InputError(f"That base URL does not begin with `https://`. {_ALLOW}")
    if not _may_be_public(str(url.raw_host)):
        raise InputError(f"That base URL is not one of the public internet. {_ALLOW}")
    return base


def _is_host(host: str) -> bool:
    if ":" in host:
        return "%" not in host and _is_address(host)  # no zones, such as %eth0
    return len(host) <= _LONGEST_NAME and _NAME.fullmatch(host) is not None


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _may_be_public(host: str) -> bool:
    """Tell what can be told without asking the DNS.

    Sockets take numbers such as 2130706433, 0x7f.1 and 0177.0.0.1 for addresses; nobody writes a
    public one like that.
    """
    if _is_address(host):
        return is_public(host)
    _, dot, last = host.rpartition(".")
    return bool(dot) and not _NUMBER.fullmatch(last) and not _ONLY_HERE.search(host)
