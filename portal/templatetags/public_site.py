"""What the public frame shows on every page: name, menu, languages."""

from dataclasses import dataclass, field
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, gettext
from wagtail.models import Page, Site

from portal.models import HomePage

register = template.Library()


@dataclass(frozen=True)
class MenuItem:
    """One entry of the main menu."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class LanguageItem:
    """One language of the site; `url` is this page in it, empty when there is none."""

    code: str
    name: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class PublicSite:
    """The frame of a public page in the language of the request."""

    brand: str
    title: str = ""
    description: str = ""
    motto: str = ""
    small_print: str = ""
    home_url: str = "/"
    root: str = ""
    canonical: str = ""
    picture: str = ""
    menu: list[MenuItem] = field(default_factory=list)
    languages: list[LanguageItem] = field(default_factory=list)


@register.simple_tag(takes_context=True)
def public_site(context: dict[str, Any]) -> PublicSite:
    """The frame for the page of this context.

    Before there is a home page in the language, it has the product's name and no menu.
    """
    request: HttpRequest | None = context.get("request")
    if request is None:
        return PublicSite(brand=gettext("Regulars"))
    page: Page | None = context.get("page")
    if not isinstance(page, Page):
        page = None
    home = _home(request)
    languages = _languages(request, page)
    if home is None:
        return PublicSite(brand=gettext("Regulars"), languages=languages)
    root = f"{request.scheme}://{request.get_host()}"
    return PublicSite(
        brand=home.title,
        title=(page.seo_title or page.title) if page else home.title,
        description=_description(home, page),
        motto=home.motto,
        small_print=home.small_print,
        home_url=home.get_url(request) or "/",
        root=root,
        canonical=f"{root}{page.get_url(request)}" if page and page.pk else "",
        picture=_picture(root, page),
        menu=_menu(request, home, page),
        languages=languages,
    )


def _home(request: HttpRequest) -> HomePage | None:
    site = Site.find_for_request(request)
    if site is None:
        return None
    homes: Any = HomePage.objects
    found: HomePage | None = (
        homes.filter(
            live=True,
            locale__language_code=get_language(),
            translation_key=site.root_page.translation_key,
        )
        .select_related("locale")
        .first()
    )
    return found


def _description(home: HomePage, page: Page | None) -> str:
    lead = getattr(page, "lead", "")
    found: str = (page.search_description if page else "") or lead or home.motto
    return found


def _menu(request: HttpRequest, home: HomePage, page: Page | None) -> list[MenuItem]:
    here = page.path if page and page.path else ""
    return [
        MenuItem(
            label=item.title,
            url=item.get_url(request) or "",
            is_current=bool(here) and here.startswith(item.path),
        )
        for item in home.get_children().live().in_menu().select_related("locale")
    ]


def _languages(request: HttpRequest, page: Page | None) -> list[LanguageItem]:
    urls: dict[str, str] = {}
    if page is not None and page.pk:
        for twin in (
            page.get_translations(inclusive=True).live().select_related("locale")
        ):
            urls[twin.locale.language_code] = twin.get_url(request) or ""
    current = get_language()
    return [
        LanguageItem(
            code=code, name=name, url=urls.get(code, ""), is_current=code == current
        )
        for code, name in settings.LANGUAGES
    ]


def _picture(root: str, page: Page | None) -> str:
    picture = getattr(page, "picture", None)
    if picture is None:
        return ""
    return f"{root}{picture.get_rendition('fill-1200x630|format-jpeg').url}"
