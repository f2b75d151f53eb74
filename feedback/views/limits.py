"""How often one place may send the public forms: a counter an hour in the cache."""

import ipaddress

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

HOUR = 3600
# A carrier or an office shares an address: above the first limit a message is held
# back for staff to look at, only above the second it is refused.
CASES_AN_HOUR = 10
POSTS_AN_HOUR = 120


def place_of(request: HttpRequest) -> str:
    """The network the request comes from: /24 of IPv4, /64 of IPv6.

    Which proxies may be believed is a setting of allauth (ALLAUTH_TRUSTED_PROXY_COUNT).
    """
    try:
        address = ipaddress.ip_address(get_adapter(request).get_client_ip(request))
    except ValueError:
        return "unknown"
    length = 24 if address.version == 4 else 64
    return str(ipaddress.ip_network(f"{address}/{length}", strict=False))


def count(what: str, place: str) -> int:
    """Count one more of `what` from this place; returns how many within the hour."""
    key = f"feedback:{what}:{place}"
    if cache.add(key, 1, HOUR):
        return 1
    try:
        return cache.incr(key)
    except ValueError:  # it ran out in between
        cache.set(key, 1, HOUR)
        return 1
