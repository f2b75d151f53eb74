"""Requests that make no sense: each is told what is wrong, none is a failure of ours."""

import json

import pytest
from django.urls import get_resolver

from portal.api import api
from tests.members.api.conftest import problem


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"not json",
        b'{"name": NaN}',
        b'{"amount": Infinity}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"name": "x"} trailing',
    ],
)
def test_what_is_no_json_is_told(till, body):
    for path in ("/members", "/purchases"):
        problem(till.post(path, body), 400, "malformed")


def test_a_body_is_needed(till):
    for path in ("/members", "/purchases"):
        problem(till.post(path, b""), 400, "malformed")


def test_a_place_in_the_text_is_named(till):
    told = problem(till.post("/members", b'{\n "name": \n}'), 400, "malformed")
    assert "line 3" in told["detail"]


@pytest.mark.parametrize("body", [[], "text", 5, None, True])
def test_json_of_another_shape_is_told(till, body):
    told = problem(till.post("/members", body), 422, "invalid")
    assert told["errors"]


def test_a_form_is_no_json(till):
    answer = till.client.post(
        "/api/v1/members", {"name": "x"}, headers=till.headers({})
    )
    problem(answer, 415, "not-json")


def test_a_lone_surrogate_is_no_text(till):
    told = problem(till.post("/members", b'{"name": "\\ud800"}'), 422, "invalid")
    assert told["errors"][0]["pointer"] == "#/name"


def test_a_body_too_large_is_told(till, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    for path in ("/members", "/purchases"):
        problem(till.post(path, {"name": "x" * 200}), 413, "too-large")


def test_not_more_than_fifty_errors_are_told(till):
    told = problem(
        till.post("/members", {f"f{n}": 1 for n in range(500)}), 422, "invalid"
    )
    assert len(told["errors"]) == 50


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": 201}, {"limit": "all"}, {"q": "\x00"}]
)
def test_a_wrong_parameter_is_told(till, query):
    told = problem(till.get("/members", query), 422, "invalid")
    assert told["errors"][0]["parameter"] == next(iter(query))


def test_a_wrong_method_is_told_with_the_right_ones(till):
    answer = till.send("DELETE", "/members", {})
    problem(answer, 405, "method-not-allowed")
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("path", ["", "/", "/nothing", "/members/5", "/members/"])
def test_an_address_that_is_not_is_told(till, path):
    problem(till.client.get(f"/api/v1{path}" if path else "/api/v1/"), 404, "not-found")


def test_a_failure_of_ours_is_told_without_its_cause(till, monkeypatch, caplog):
    def fails(_by):
        message = "secret of the house"
        raise RuntimeError(message)

    monkeypatch.setattr("members.api.member_routes.visible", fails)
    told = problem(till.get("/members"), 500, "failed")
    assert "secret" not in json.dumps(told)
    assert "secret of the house" in caplog.text


def test_every_route_has_a_guard():
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            for operation in view.operations:
                assert operation.auth_callbacks, operation.path


def test_every_address_below_the_api_is_ours():
    found = get_resolver().resolve("/api/v1/members")
    assert found.view_name == "api:members"
    assert found.func.csrf_exempt
