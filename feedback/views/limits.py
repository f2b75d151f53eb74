"""How often one place may send the public forms within an hour."""

import ipaddress

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils import timezone

from feedback.actions.counting import count_from

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
    return count_from(what=what, place=place, at=timezone.now())
