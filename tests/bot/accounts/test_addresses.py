import socket
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.accounts.addresses import LONGEST, checked, normalised
from bot.errors import InputError

LOCAL = "http://127.0.0.1:11434/v1"
PRIVATE = (
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "224.0.0.0/4",
    "240.0.0.0/4",
)
PRIVATE_6 = ("fc00::/7", "fe80::/10", "ff00::/8", "2001::/32", "::/128", "::1/128")
private = st.one_of([st.ip_addresses(network=network) for network in PRIVATE])
private_6 = st.one_of([st.ip_addresses(network=network) for network in PRIVATE_6])


@pytest.mark.parametrize(
    "given_url",
    [
        "https://models.example/v1",
        " https://models.example/v1/ ",
        "HTTPS://Models.Example:443/v1//",
        "https://models.example./v1",
        "https://\uff4dodels.example/v1",
    ],
)
def test_one_place_has_one_form(given_url: str) -> None:
    assert checked(given_url, ()) == "https://models.example/v1"


@pytest.mark.parametrize(
    ("given_url", "shown"),
    [
        ("https://models.example", "https://models.example"),
        ("https://models.example:8443/V1/", "https://models.example:8443/V1"),
        ("https://bücher.example/v1", "https://xn--bcher-kva.example/v1"),
        ("https://8.8.8.8/v1", "https://8.8.8.8/v1"),
        ("https://[2606:4700::1111]:8443/v1", "https://[2606:4700::1111]:8443/v1"),
        # Python writes such an address differently from 3.13 on.
        ("https://[::ffff:8.8.8.8]/v1", f"https://[{IPv6Address('::ffff:8.8.8.8')}]/v1"),
        ("https://local.example/internal", "https://local.example/internal"),
    ],
)
def test_public_addresses_are_taken(given_url: str, shown: str) -> None:
    assert checked(given_url, ()) == shown
    assert checked(shown, ()) == shown


@pytest.mark.parametrize(
    "given_url",
    [
        "",
        "hello",
        "models.example/v1",
        "https://",
        "https:///v1",
        "https:models.example",
        "ftp://models.example/v1",
        "file:///etc/passwd",
        "https://models.example:0/v1",
        "https://models.example:99999/v1",
        "https://models..example/v1",
        "https://.example/v1",
        "https://mod els.example/v1",
        "https://models.example/v 1",
        "https://models.example/v1\nHost: elsewhere",
        "https://models.example\\@10.0.0.1/v1",
        "https://ex%61mple.com/v1",
        "https://127.0.0.1%2f.example/v1",
        "https://[::1/v1",
        "https://[fe80::1%25eth0]/v1",
        "https://[vF.models.example:x]/v1",
        "https://" + "a" * 64 + ".example/v1",
        "https://" + "a." * 127 + "example/v1",
        "https://models.example/" + "v" * LONGEST,
        "https://℀.example/v1",
        "https://xn--.example/v1",
        "https://xn--a.example/v1",
        "\ud800",
        "https://\ud800.example/v1",
        "https://models.example/\ud800",
        "https://models.example\u202e/v1",
    ],
)
def test_what_is_no_web_address_is_refused_with_a_sentence(given_url: str) -> None:
    with pytest.raises(InputError, match=r"base URL.*[Uu]se "):
        checked(given_url, ())


@pytest.mark.parametrize(
    "given_url",
    [
        "https://user@models.example/v1",
        "https://user:password@models.example/v1",
        "https://@models.example/v1",
        "https://models.example/v1?key=1",
        "https://models.example/v1?",
        "https://models.example/v1#here",
        "https://models.example@10.0.0.1/v1",
    ],
)
def test_nothing_but_the_plain_address_is_taken(given_url: str) -> None:
    with pytest.raises(InputError, match="plain address"):
        checked(given_url, ())


def test_only_https_is_taken() -> None:
    with pytest.raises(InputError, match=r"https://.*ALLOWED_BASE_URLS"):
        checked("http://models.example/v1", ())


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST.",
        "box.localhost",
        "printer.local",
        "ollama",
        "metadata.google.internal",
        "nas.lan",
        "router.home.arpa",
        "db.svc.cluster.local",
        "127.0.0.1",
        "127.0.0.1.",
        "127。0。0。1",
        "\uff11\uff12\uff17.0.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0X7F.0.0.0x1",
        "017700000001",
        "0177.0.0.1",
        "127.1",
        "127.0.0.01",
        "1.2.3.4.5",
        "256.1.1.1",
        "models.example.1",
        "0",
        "0.0.0.0",  # noqa: S104 -- nothing is bound
        "10.0.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "172.31.255.255",
        "192.168.1.1",
        "192.0.2.1",
        "198.18.0.1",
        "168.63.129.16",
        "224.0.0.1",
        "255.255.255.255",
        "[::]",
        "[::1]",
        "[::127.0.0.1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::ffff:0:127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[64:ff9b::a00:1]",
        "[64:ff9b:1::a00:1]",
        "[2002:7f00:1::]",
        "[2001:0:7f00:1::]",
        "[2001:db8::1]",
        "[fc00::1]",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[100::1]",
    ],
)
def test_private_places_are_refused_however_they_are_written(host: str) -> None:
    with pytest.raises(InputError, match=r"not one of the public internet.*ALLOWED_BASE_URLS"):
        checked(f"https://{host}/v1", ())


def spellings(address: IPv4Address) -> list[str]:
    """What sockets take for an address."""
    number, (a, b, c, d) = int(address), address.packed
    return [
        str(number),
        f"{number:#x}",
        f"0{number:o}",
        f"{a}.{number & 0xFFFFFF}",
        f"{a}.{b}.{number & 0xFFFF}",
        f"{a:#x}.{b:#x}.{c:#x}.{d:#x}",
        f"0{a:o}.0{b:o}.0{c:o}.0{d:o}",
        f"{a}.{b}.{c}.{d}",
    ]


@given(private.filter(lambda address: isinstance(address, IPv4Address)), st.integers(0, 7))
def test_no_spelling_of_a_private_ipv4_address_is_taken(address: IPv4Address, which: int) -> None:
    spelt = spellings(address)[which]
    assert socket.inet_aton(spelt) == address.packed
    with pytest.raises(InputError):
        checked(f"https://{spelt}/v1", ())


@given(private, st.sampled_from(["::ffff:0:0", "64:ff9b::", "::", "2002::"]))
def test_no_ipv6_address_that_carries_a_private_one_is_taken(
    address: IPv4Address, prefix: str
) -> None:
    shift = 80 if prefix == "2002::" else 0
    carrier = IPv6Address(int(IPv6Address(prefix)) | int(address) << shift)
    with pytest.raises(InputError):
        checked(f"https://[{carrier}]/v1", ())


@given(private_6, st.booleans())
def test_no_private_ipv6_address_is_taken(address: IPv6Address, exploded: bool) -> None:  # noqa: FBT001 -- an example's value
    with pytest.raises(InputError):
        checked(f"https://[{address.exploded if exploded else address}]/v1", ())


@given(st.ip_addresses(v=4))
def test_what_python_calls_private_is_never_taken(address: IPv4Address) -> None:
    assume(not address.is_global or address.is_multicast)
    with pytest.raises(InputError):
        checked(f"https://{address}/v1", ())


@given(st.text(max_size=40))
def test_any_text_is_taken_in_one_form_or_refused(text: str) -> None:
    for given_url in (text, f"https://{text}", f"https://models.example/{text}"):
        with suppress(InputError):
            base = checked(given_url, ())
            assert checked(base, ()) == base
            assert base.isascii()
            assert base.startswith("https://")
            assert "." in base.split("/", 3)[2]


@pytest.mark.parametrize("given_url", [LOCAL, f"{LOCAL}/", " HTTP://127.0.0.1:11434/v1"])
def test_what_the_operator_lists_is_taken_in_any_form(given_url: str) -> None:
    assert checked(given_url, {normalised(LOCAL)}) == LOCAL


@pytest.mark.parametrize(
    "given_url",
    [
        "http://127.0.0.1:11434",
        "http://127.0.0.1:11434/v1/admin",
        "http://127.0.0.1:11435/v1",
        "http://127.0.0.1/v1",
        "https://127.0.0.1:11434/v1",
        "http://127.0.0.1:11434/v1/../admin",
        "http://127.0.0.1:11434/v1/%2e%2e/admin",
        "http://127.0.0.2:11434/v1",
    ],
)
def test_what_is_only_near_a_listed_address_is_refused(given_url: str) -> None:
    with pytest.raises(InputError):
        checked(given_url, {normalised(LOCAL)})


def test_the_default_port_is_no_difference() -> None:
    assert normalised("http://ollama:80/v1") == normalised("http://ollama/v1")
