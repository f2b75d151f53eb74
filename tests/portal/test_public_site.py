"""The public pages in both languages: frame, menu, switch, news, stores."""

import re
from datetime import date, timedelta
from importlib import import_module

from bs4 import BeautifulSoup
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page, Site

from portal.models import HomePage, NewsIndexPage, NewsPage, StandardPage
from tests.factories.members import StoreFactory
from tests.support.public_pages import build

PLACES = ["", "about/", "stores/", "news/", "news/cold-brew/", "feedback/"]


def soup_of(response):
    return BeautifulSoup(response.content, "html.parser")


def queries_of(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_every_public_page_answers_in_its_language(public_pages, store, client):
    for language in ("en", "zh-hans"):
        for place in PLACES:
            response = client.get(f"/{language}/{place}")
            assert response.status_code == 200, place
            assert soup_of(response).html["lang"] == language


def test_the_chinese_frame_holds_no_english(public_pages, client):
    for place in PLACES:
        soup = soup_of(client.get(f"/zh-hans/{place}"))
        for part in (soup.header, soup.footer, soup.find(class_="skip")):
            words = part.get_text(" ").replace("English", "")
            assert not re.search(r"[A-Za-z]{2,}", words), words


def test_the_language_switch_leads_to_the_same_page_in_the_other_language(
    public_pages, client
):
    for place in PLACES:
        soup = soup_of(client.get(f"/en/{place}"))
        link = soup.find("a", hreflang="zh-hans", lang=True)
        assert link["href"] == f"/zh-hans/{place}"


def test_a_page_without_a_twin_switches_the_language_by_post(public_pages, client):
    form = soup_of(client.get("/accounts/login/")).find(class_="languages").form
    button = form.find("button")
    assert (form["method"], button["value"]) == ("post", "zh-hans")
    data = {"next": form.find("input", {"name": "next"})["value"]}
    response = client.post(form["action"], data | {"language": "zh-hans"}, follow=True)
    assert soup_of(response).html["lang"] == "zh-hans"


def test_the_bare_address_leads_to_the_readers_language(public_pages, client):
    for accepted, place in (
        ("zh-CN,zh;q=0.9", "/zh-hans/"),
        ("en-GB", "/en/"),
        ("fr", "/en/"),
    ):
        response = client.get("/", headers={"accept-language": accepted})
        assert response.headers["Location"] == place


def test_pages_without_a_prefix_keep_the_language_of_the_last_page(
    public_pages, client
):
    client.get("/zh-hans/about/", headers={"accept-language": "en"})
    login = client.get("/accounts/login/", headers={"accept-language": "en"})
    assert soup_of(login).html["lang"] == "zh-hans"


def test_the_menu_marks_where_one_is(public_pages, client):
    soup = soup_of(client.get("/en/news/cold-brew/"))
    marked = [a.get_text() for a in soup.select(".menu a[aria-current]")]
    assert marked == ["News"]


def test_the_menu_shows_published_pages_that_belong_into_it(public_pages, client):
    about = StandardPage.objects.get(slug="about", locale__language_code="en")
    about.unpublish()
    labels = [a.get_text() for a in soup_of(client.get("/en/")).select(".menu a")]
    assert labels == ["Stores", "News", "Feedback"]


def test_the_stores_page_lists_open_stores_by_region(public_pages, client, store):
    StoreFactory(name="旧店", closed_on=date(2025, 1, 1))
    page = client.get("/zh-hans/stores/").content.decode()
    assert "湖滨店" in page
    assert store.region.name in page
    assert "旧店" not in page


def test_public_pages_take_the_same_queries_with_one_and_three_rows(
    public_pages, client
):
    index = NewsIndexPage.objects.get(locale__language_code="en")
    paths = ["/en/", "/en/stores/", "/en/news/"]
    StoreFactory()
    for path in paths:
        client.get(path)
    before = [queries_of(client, path) for path in paths]
    for number in range(2):
        StoreFactory()
        index.add_child(
            instance=NewsPage(title=f"More {number}", slug=f"more-{number}")
        )
    assert [queries_of(client, path) for path in paths] == before
    assert max(before) <= 30


def test_news_pages_go_on_after_the_last_one_shown(public_pages, client):
    index = NewsIndexPage.objects.get(locale__language_code="en")
    NewsPage.objects.child_of(index).delete()
    index.refresh_from_db()
    for number in range(10):
        day = date(2026, 11, 1) - timedelta(days=number // 2)
        index.add_child(
            instance=NewsPage(title=f"N{number}", slug=f"n{number}", day=day)
        )

    def titles(response):
        return [a.get_text() for a in soup_of(response).select(".news-title a")]

    first = client.get("/en/news/")
    assert titles(first) == ["N1", "N0", "N3", "N2", "N5", "N4", "N7", "N6"]
    older = soup_of(first).find(rel="next")["href"]
    assert titles(client.get(f"/en/news/{older}")) == ["N9", "N8"]


def test_a_place_in_the_news_that_makes_no_sense_shows_the_first_page(
    public_pages, client
):
    for mark in ("x", "2026-99-01.1", "2026-11-01.", "."):
        response = client.get("/en/news/", {"before": mark})
        assert len(soup_of(response).select(".news-title")) == 4, mark


def test_building_the_pages_again_makes_no_second_ones(public_pages, tmp_path):
    before = set(Page.objects.values_list("pk", "url_path"))
    build(tmp_path / "pictures")
    assert set(Page.objects.values_list("pk", "url_path")) == before


def test_both_languages_have_the_same_pages(public_pages):
    keys = [
        set(
            Page.objects.filter(locale=locale, depth__gt=1).values_list(
                "translation_key", flat=True
            )
        )
        for locale in Locale.objects.all()
    ]
    assert len(keys) == 2
    assert keys[0] == keys[1]


def test_building_gives_opening_hours_to_stores_that_have_none(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    known = StoreFactory(opening_hours="08:00–20:00")
    unknown = StoreFactory()
    build(tmp_path / "pictures")
    known.refresh_from_db()
    unknown.refresh_from_db()
    assert known.opening_hours == "08:00–20:00"
    assert unknown.opening_hours


def test_a_fresh_database_gets_a_home_page_in_each_language(db):
    # Another test may have emptied all tables.
    Locale.objects.get_or_create(language_code="en")
    Page.objects.all().delete()
    root = Page.add_root(instance=Page(title="Root", slug="root"))
    welcome = root.add_child(instance=Page(title="Welcome", slug="home"))
    Site.objects.all().delete()
    Site.objects.create(hostname="x", root_page=welcome, is_default_site=True)
    first_pages = import_module("portal.migrations.0002_first_pages")
    first_pages.add_home_pages(apps, None)
    homes = HomePage.objects.order_by("path")
    assert [home.locale.language_code for home in homes] == ["en", "zh-hans"]
    assert len({home.translation_key for home in homes}) == 1
    assert Site.objects.get().root_page.specific == homes[0]
    assert Page.find_problems() == ([], [], [], [], [])


def test_robots_are_kept_from_personal_pages(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /me/" in lines
    assert "Disallow: /admin/" in lines


def test_the_icon_is_found_without_a_page(client):
    assert client.get("/favicon.ico").headers["Location"].endswith("favicon.ico")
