"""The OpenAPI document and its page: complete, in both languages, without data."""

import json

import pytest
from bs4 import BeautifulSoup

from members.api.problems import KINDS
from members.choices import ApiScope
from portal.api import api
from portal.api_reference import document
from tests.factories.members import MemberFactory
from tests.portal.test_chinese_admin import ENGLISH


@pytest.fixture
def told(client, db):
    return client.get("/api/v1/openapi.json").json()


def operations(told):
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_the_document_needs_no_token_and_holds_no_data(client, db):
    member = MemberFactory(name="张小明秘密", phone="13912345678", member_no="K88421")
    for path in ("/api/v1/openapi.json", "/api/v1/docs"):
        answer = client.get(path)
        assert answer.status_code == 200
        text = answer.content.decode()
        for secret in (member.name, member.member_no, "13912345678"):
            assert secret not in text


def test_every_route_of_the_contract_is_there(told):
    assert told["openapi"].startswith("3.1")
    assert {name for name, _operation in operations(told)} >= {
        "GET /api/v1/members",
        "POST /api/v1/members",
        "GET /api/v1/members/{public_id}",
        "PATCH /api/v1/members/{public_id}",
        "GET /api/v1/members/{public_id}/purchases",
        "GET /api/v1/members/{public_id}/statistics",
        "POST /api/v1/purchases",
        "GET /api/v1/segments",
        "GET /api/v1/segments/{pk}/count",
        "GET /api/v1/statistics/stores",
    }


def test_every_route_says_what_it_needs_and_answers(told):
    scheme = told["components"]["securitySchemes"]["Token"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    for name, operation in operations(told):
        assert operation["summary"], name
        assert operation["description"], name
        assert operation["security"][0]["Token"][0] in ApiScope.values, name
        assert "default" in operation["responses"], name
        headers = [each["name"] for each in operation["parameters"]]
        assert ("Idempotency-Key" in headers) == name.startswith("POST"), name
        assert ("requestBody" in operation) == name.startswith(("POST", "PATCH")), name


def test_every_reference_leads_somewhere(told):
    text = json.dumps(told)
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named <= set(told["components"]["schemas"])


def test_the_examples_of_bodies_are_taken_and_those_of_answers_are_complete():
    schemas = document()["components"]["schemas"]
    models = {
        model.__name__: model
        for router in api._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
        for part in (*operation.models, *operation.response_models.values())
        for field in part.model_fields.values()
        for model in [field.annotation]
        if hasattr(model, "model_validate")
    }
    with_examples = [name for name in models if schemas.get(name, {}).get("examples")]
    assert {"NewMember", "MemberChanges", "MemberOut"} <= set(with_examples)
    for name in with_examples:
        for example in schemas[name]["examples"]:
            told = models[name].model_validate(example).model_dump(mode="json")
            if name.endswith("Out"):
                assert set(told) == set(example), name


def test_the_document_is_told_in_chinese_too(client, db):
    told = client.get("/api/v1/openapi.json", headers={"Accept-Language": "zh-CN"})
    english = [text for text in descriptions(told.json()) if ENGLISH.match(text)]
    assert english == []


def descriptions(node):
    if isinstance(node, list):
        for each in node:
            yield from descriptions(each)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name in ("summary", "description") and isinstance(value, str):
                yield value
            else:
                yield from descriptions(value)


def test_the_page_shows_each_route_and_each_problem_without_a_script(client, db):
    answer = client.get("/api/v1/docs")
    page = BeautifulSoup(answer.content, "html.parser")
    routes = [" ".join(each.get_text(" ").split()) for each in page.select("h3")]
    for name, _operation in operations(document()):
        assert name in routes
    assert {f"problem-{code}" for code in KINDS} <= {
        each["id"] for each in page.select("[id]")
    }
    assert not page.select("script:not([src]), style, [style], [onclick]")


def test_the_page_speaks_chinese(client, db):
    answer = client.get("/api/v1/docs", headers={"Accept-Language": "zh-CN"})
    page = BeautifulSoup(answer.content, "html.parser").select_one("article.api")
    for code in page.select("code, pre, .api-method, td:nth-child(2)"):
        code.extract()
    words = [
        " ".join(each.get_text(" ").split())
        for each in page.select("h1, h2, h4, th, p, td")
    ]
    assert [each for each in words if ENGLISH.match(each)] == []
