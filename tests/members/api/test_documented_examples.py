"""docs/api.md does what it says: its examples are run, its answers compared."""

import json
import re
import shlex
from datetime import UTC, datetime

import pytest
from django.test import Client

from feedback.models import Case
from members.models import Member, Segment
from members.search.index import reindex
from portal.demo.chain import Chain
from portal.demo.tokens import SECRET, build_token
from tests.architecture.sources import ROOT
from tests.factories.members import MemberFactory, StoreFactory

BLOCK = re.compile(r"^```(sh|json)(?: (\d+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HERE = "http://localhost:8000/api/v1"


def blocks():
    return BLOCK.findall((ROOT / "docs" / "api.md").read_text(encoding="utf-8"))


def commands(script):
    """The curl commands of a block, as words."""
    joined = script.replace("\\\n", " ")
    words = shlex.split(joined)
    starts = [place for place, word in enumerate(words) if word == "curl"]
    return [
        words[start:end]
        for start, end in zip(starts, [*starts[1:], len(words)], strict=False)
    ]


def run(words, variables):
    """Send what a curl command sends; the answer."""
    for name, value in variables.items():
        words = [word.replace(name, value) for word in words]
    method, url, body, headers = "GET", "", "", {}
    rest = iter(words[1:])
    for word in rest:
        if word == "-X":
            method = next(rest)
        elif word == "-H":
            name, _colon, value = next(rest).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(rest)
        elif word != "-s":
            url = word
    content_type = headers.pop("Content-Type", "application/json")
    return Client().generic(
        method,
        url.removeprefix("http://localhost:8000"),
        body.encode(),
        content_type=content_type,
        headers=headers,
    )


def shape(value):
    """What is alike in two answers: names, the order of kinds, what is a text."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    if isinstance(value, list):
        return [shape(each) for each in value]
    return type(value).__name__


@pytest.fixture
def variables(db, administrator):
    """The demonstration's till, as far as the examples need it."""
    store = StoreFactory(code="HZ01")
    chain = Chain.__new__(Chain)
    chain.__dict__.update(stores=[store], staff={"admin": administrator})
    build_token(chain, now=datetime.now(UTC))
    member = MemberFactory(home_store=store, member_no="M000001")
    reindex([member.pk])
    segment = Segment.objects.create(name="all", rules={})
    return {
        "$API": HERE,
        "$TOKEN": SECRET,
        "segments/1/": f"segments/{segment.pk}/",
    }


def test_the_examples_run_and_answer_as_written(variables):
    answer = None
    for kind, status, text in blocks():
        if kind == "json":
            assert str(answer.status_code) == status, text
            assert shape(answer.json()) == shape(json.loads(text)), text
            continue
        for words in commands(text):
            if any("$MEMBER" in word for word in words):
                newest = Member.objects.latest("pk")
                variables["$MEMBER"] = str(newest.public_id)
            if any("$CASE" in word for word in words):
                variables["$CASE"] = Case.objects.latest("pk").reference
            answer = run(words, variables)
            assert answer.status_code < 300 or "00000000" in str(words), words


def test_the_examples_name_the_demonstrations_token():
    script = next(text for kind, _status, text in blocks() if kind == "sh")
    assert f"TOKEN={SECRET}\n" in script
    assert f"API={HERE}\n" in script


def test_every_route_is_documented():
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for path in (
        "/members",
        "/purchases",
        "/statistics",
        "/segments",
        "/count",
        "/feedback",
    ):
        assert path in text
