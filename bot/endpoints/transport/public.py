"""Sockets that open to the public internet only, for addresses that people choose.

What counts is the address that a connection really goes to, whatever name, redirect or change in
the DNS led there.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

AddrInfo = tuple[int, int, int, str, tuple[Any, ...]]
"""Family, type, protocol, canonical name and address, as `getaddrinfo` gives them."""

# IANA's special-purpose address registries. Not `is_global`, whose answers differ between releases
# of Python.
_SPECIAL = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",  # behind a carrier's NAT
            "127.0.0.0/8",
            "168.63.129.16/32",  # a public number, but a cloud's own services to its machines
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "2001::/23",  # protocol assignments, among them Teredo, which carries any IPv4 address
            "2001:db8::/32",
            "2002::/16",  # 6to4, which carries any IPv4 address
            "3fff::/20",
        ),
    )
)
_UNICAST = ip_network("2000::/3")
_TRANSLATED = ip_network("64:ff9b::/96")  # RFC 6052: how IPv4 is reached where only IPv6 is
_IPV4 = 0xFFFF_FFFF


class NotPublic(OSError):
    """The address is not one of the public internet; no socket was opened."""

    def __init__(self) -> None:
        # Always the same words: several of them, one for each address, are then told as one.
        super().__init__("not a public address")


def is_public(address: str) -> bool:
    """Tell whether an IPv4 or IPv6 address belongs to the public internet.

    One that carries an IPv4 address (IPv4-mapped, NAT64) is judged by that.

    Raises:
        ValueError: it is no address.
    """
    found = ip_address(address)
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        elif found in _TRANSLATED:
            found = IPv4Address(int(found) & _IPV4)
        elif found not in _UNICAST:
            return False
    return not any(found in network for network in _SPECIAL)


def public_socket(addr_info: AddrInfo) -> socket.socket:
    """Make the socket for one attempt to connect, as aiohttp's `socket_factory`.

    Raises:
        NotPublic: the attempt would lead elsewhere than into the public internet.
    """
    family, kind, protocol, _, address = addr_info
    try:
        is_fine = family in (socket.AF_INET, socket.AF_INET6) and is_public(str(address[0]))
    except ValueError as error:
        raise NotPublic from error
    if not is_fine:
        raise NotPublic
    return socket.socket(family, kind, protocol)
