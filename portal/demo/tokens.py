"""The token of the demonstration's till, known like the log-ins' password."""

from datetime import datetime, timedelta

from members.actions.api_tokens import make_token
from members.choices import ApiScope
from members.models import ApiToken
from portal.demo.chain import Chain

# Printed with the log-ins and used by docs/api.md; opens nothing but the demonstration.
SECRET = "rgl_demonstration-till-of-HZ01"  # noqa: S105 -- meant to be known
A_YEAR = timedelta(days=365)


def build_token(chain: Chain, *, now: datetime) -> ApiToken:
    """The till of 湖滨店: everything but contact data in full."""
    token, _secret = make_token(
        name="湖滨店收银系统",
        scopes=[scope for scope in ApiScope.values if scope != ApiScope.CONTACTS_READ],
        store=chain.stores[0],
        expires_at=now + A_YEAR,
        by=chain.staff["admin"],
        at=now,
        secret=SECRET,
    )
    return token


def token_line() -> str:
    """For the table of log-ins."""
    return f"{'API (docs/api.md)':<26} {'Till':<14} {'HZ01':<12} token: {SECRET}"
