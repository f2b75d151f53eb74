"""Building the demonstration chain's pages out of their words and pictures."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils import timezone
from wagtail.images.models import Image
from wagtail.models import Collection, Locale, Page, Site

from members.models import Store
from portal.artwork import draw_pictures
from portal.models import (
    FeedbackPage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    PublicPage,
    StandardPage,
    StoresPage,
)
from portal.public_site.chinese import CHINESE
from portal.public_site.english import ENGLISH
from portal.public_site.words import PageNamed, Picture, SiteWords, Words

LANGUAGES = {"en": ENGLISH, "zh-hans": CHINESE}
AnyPage = TypeVar("AnyPage", bound=PublicPage)


@transaction.atomic
def build_public_site(
    *, stores: Iterable[Store], at: datetime, pictures: Path | None = None
) -> HomePage:
    """Make or renew the demonstration's public pages; returns the English home page.

    Writes the two locales, Wagtail's default site, a page tree for each language and
    the pictures (drawn into `pictures`, by default a folder of DATA_DIR, unless they
    lie there). Pages are found again by their address: running it twice changes
    nothing but the days of the news, which count back from `at`. Opening hours are put
    on those of `stores` that have none.
    """
    folder = pictures or Path(settings.DATA_DIR) / "artwork"
    images = _images(draw_pictures(folder))
    keys: dict[str, UUID] = {}
    homes = [
        _LanguageSite(language, words, images, keys, at).build()
        for language, words in LANGUAGES.items()
    ]
    site = Site.objects.filter(is_default_site=True).first() or Site(
        is_default_site=True, hostname="localhost", port=80
    )
    site.root_page = homes[0]
    site.site_name = ENGLISH.home.title
    site.save()
    without_hours = [store.pk for store in stores if not store.opening_hours]
    Store.objects.filter(pk__in=without_hours).update(opening_hours="09:30–21:30")
    return homes[0]


def _images(paths: dict[str, Path]) -> dict[str, Image]:
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    images = {}
    for name, path in paths.items():
        title = f"Pinesong · {name}"
        image = Image.objects.filter(title=title).first()
        if image is None:
            with path.open("rb") as file:
                image = Image(title=title, file=ImageFile(file, name=path.name))
                image.save()
            # Saving measures the picture in the storage and leaves it open.
            image.file.close()
        images[name] = image
    return images


def _root() -> Page:
    """The root of the page tree; made when there is none."""
    root: Page | None = Page.objects.filter(depth=1).first()
    if root is None:
        Locale.objects.get_or_create(language_code="en")
        root = Page.add_root(instance=Page(title="Root", slug="root"))
    return root


class _LanguageSite:
    """The pages of one language. `keys` ties a page to its twin by slug."""

    def __init__(
        self,
        language: str,
        words: SiteWords,
        images: dict[str, Image],
        keys: dict[str, UUID],
        at: datetime,
    ) -> None:
        self.locale, _created = Locale.objects.get_or_create(language_code=language)
        self.words = words
        self.images = images
        self.keys = keys
        self.at = at
        self.pages: dict[str, PublicPage] = {}

    def build(self) -> HomePage:
        """Make or renew all pages; bodies last, since they point at pages."""
        words = self.words
        home = self._home()
        self._page(home, StandardPage, "about", words.about)
        self._page(home, StoresPage, "stores", words.stores)
        news_list = self._page(home, NewsIndexPage, "news", words.news_list)
        self._page(home, FeedbackPage, "feedback", words.feedback)
        bodies = {
            "home": words.home,
            "about": words.about,
            "stores": words.stores,
            "news": words.news_list,
            "feedback": words.feedback,
        }
        today = timezone.localdate(self.at)
        for item in reversed(words.news):
            day = today - timedelta(days=item.days_ago)
            self._page(news_list, NewsPage, item.slug, item.words, day=day)
            bodies[item.slug] = item.words
        for slug, page_words in bodies.items():
            self._publish(self.pages[slug], page_words)
        return home

    def _home(self) -> HomePage:
        root = _root()
        home: HomePage | None = (
            HomePage.objects.child_of(root).filter(locale=self.locale).first()
        )
        if home is None:
            number = len(self.keys)
            home = HomePage(slug=f"home-{number}" if number else "pinesong")
        words = self.words
        home.motto, home.small_print = words.motto, words.small_print
        self._fill(home, "home", words.home)
        home.seo_title = f"{words.home.title} · {words.motto}"
        return self._keep(root, home, "home")

    def _page(
        self,
        parent: PublicPage,
        model: type[AnyPage],
        slug: str,
        words: Words,
        **fields: Any,
    ) -> AnyPage:
        found: AnyPage | None = model.objects.child_of(parent).filter(slug=slug).first()
        page = found or model(slug=slug)
        for name, value in fields.items():
            setattr(page, name, value)
        page.show_in_menus = model is not NewsPage
        self._fill(page, slug, words)
        return self._keep(parent, page, slug)

    def _fill(self, page: PublicPage, slug: str, words: Words) -> None:
        page.title, page.lead = words.title, words.lead
        page.search_description = words.description or words.lead
        page.picture = self.images.get(words.picture)
        page.locale = self.locale
        page.translation_key = self.keys.setdefault(slug, page.translation_key)

    def _keep(self, parent: Page, page: AnyPage, slug: str) -> AnyPage:
        if page.pk:
            page.save()
        else:
            parent.add_child(instance=page)
        self.pages[slug] = page
        return page

    def _publish(self, page: PublicPage, words: Words) -> None:
        page.refresh_from_db()
        blocks = [
            {"type": kind, "value": self._placed(value)} for kind, value in words.body
        ]
        page.body = json.dumps(blocks)
        page.save_revision(log_action=False).publish()

    def _placed(self, value: Any) -> Any:
        """A block's value with rows where the words name pictures and pages."""
        if isinstance(value, Picture):
            return {
                "image": self.images[value.name].pk,
                "alt_text": value.shows,
                "decorative": False,
            }
        if isinstance(value, PageNamed):
            return self.pages[value.slug].pk
        if isinstance(value, dict):
            return {key: self._placed(part) for key, part in value.items()}
        if isinstance(value, list):
            return [
                {"id": str(uuid4()), "type": "item", "value": self._placed(part)}
                for part in value
            ]
        return value
