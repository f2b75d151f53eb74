"""Programs that ask the API, each with a token of its own."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from members.actions.api_tokens import make_token
from members.choices import ApiScope
from tests.factories.members import UserFactory

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
ALL = tuple(ApiScope.values)
MASKED = tuple(scope for scope in ALL if scope != ApiScope.CONTACTS_READ)


class Program:
    """A client that sends JSON with its token."""

    def __init__(self, token, secret):
        self.token = token
        self.secret = secret
        self.client = Client(raise_request_exception=True)

    def headers(self, extra):
        return {"Authorization": f"Bearer {self.secret}", **(extra or {})}

    def get(self, path, query=None, headers=None):
        return self.client.get(
            f"/api/v1{path}", query or {}, headers=self.headers(headers)
        )

    def send(self, method, path, body, headers=None):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.generic(
            method,
            f"/api/v1{path}",
            raw,
            content_type="application/json",
            headers=self.headers(headers),
        )

    def post(self, path, body, headers=None):
        return self.send("POST", path, body, headers)

    def patch(self, path, body, headers=None):
        return self.send("PATCH", path, body, headers)


def program(*, store=None, region=None, scopes=MASKED, name="Till", **kwargs):
    """A program with a token made by a superuser."""
    by = UserFactory(is_superuser=True, is_staff=True)
    at = kwargs.pop("at", datetime.now(UTC))
    token, secret = make_token(
        name=name,
        scopes=scopes,
        store=store,
        region=region,
        expires_at=kwargs.pop("expires_at", at + timedelta(days=365)),
        by=by,
        at=at,
    )
    return Program(token, secret)


@pytest.fixture
def till(store):
    """A till of `store` with every scope but contacts.read."""
    return program(store=store)


@pytest.fixture
def headquarters(db):
    """A program of the whole chain, with every scope."""
    return program(scopes=ALL, name="Headquarters")


def problem(response, status, code):
    """Check that the answer is this problem, complete; returns it."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    told = response.json()
    assert told["status"] == status
    assert told["type"] == f"{settings.BASE_URL}/api/v1/docs#problem-{code}"
    assert told["title"]
    assert told["detail"]
    assert told["instance"].startswith("/api/v1/")
    return told
