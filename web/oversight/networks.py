"""Reads lists of addresses and networks that settings name."""

from __future__ import annotations

import ipaddress

from faq.errors import SettingsError
from faq.settings import forms

Networks = tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
_MAPPED = "::ffff:{}/{}"
"""IPv4 as a socket for both families tells it."""


def read_networks(setting: str, text: str) -> Networks:
    """The networks of a list that commas or spaces separate, an address as a network of one.

    Raises SettingsError, naming the setting, for what is neither.
    """
    if fault := forms.networks(text):
        raise SettingsError(f"{setting}：{fault}")
    return tuple(ipaddress.ip_network(each, strict=False) for each in forms.names_in(text))


def in_networks(address: str, networks: Networks) -> bool:
    """Whether an address is in one of the networks; False for what is no address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return any((mapped or found) in network for network in networks)


def with_mapped(networks: Networks) -> list[str]:
    """The networks as text, those of IPv4 in the form of IPv6 too."""
    mapped = [
        _MAPPED.format(each.network_address, 96 + each.prefixlen)
        for each in networks
        if each.version == 4
    ]
    return [*map(str, networks), *mapped]
