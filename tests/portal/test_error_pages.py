"""Pages for when something is wrong: in the look, in both languages."""

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

PLAIN = {
    "400.html": ("We could not read that request", "我们没能读懂这次请求"),
    "500.html": ("Something broke on our side", "我们这边出了点问题"),
}


@pytest.mark.parametrize("template", PLAIN)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_for_the_worst_need_neither_request_nor_database(template, language):
    with translation.override(language):
        soup = BeautifulSoup(render_to_string(template), "html.parser")
    assert soup.html["lang"] == language
    assert soup.h1.get_text() == PLAIN[template][language == "zh-hans"]


def test_a_missing_page_answers_404_in_the_look(public_pages, client):
    for language, words in (
        ("en", "This page is not here"),
        ("zh-hans", "这里没有这一页"),
    ):
        response = client.get(f"/{language}/nothing/")
        soup = BeautifulSoup(response.content, "html.parser")
        assert response.status_code == 404
        assert soup.h1.get_text() == words
        assert soup.select(".menu a")


def test_a_form_without_its_token_is_refused_with_advice(public_pages):
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "zh-CN"})
    response = client.post("/i18n/setlang/", {"language": "en"})
    assert response.status_code == 403
    assert "请重新提交一次" in response.content.decode()


def test_the_refusal_page_stands_in_the_frame(public_pages, rf):
    request = rf.get("/me/")
    with translation.override("en"):
        page = render_to_string("403.html", request=request)
    assert "This is not for you to see" in page
