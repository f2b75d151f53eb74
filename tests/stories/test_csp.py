"""The content security policy, in a browser, on every page of the staff.

A violation is an error in the console: the page does less than it should.
"""

import pytest
from django.urls import reverse
from wagtail.models import Collection, Locale, Page

from members.models import User
from tests.support.addresses import our_addresses

# Pages of Wagtail's own that our staff use.
WAGTAIL_PAGES = [
    "/admin/",
    "/admin/account/",
    "/admin/images/",
    "/admin/images/add/",
    "/admin/documents/",
    "/admin/pages/",
    "/admin/redirects/add/",
    "/admin/reports/site-history/",
    "/admin/sites/",
    "/admin/groups/",
]
ACCOUNT_PAGES = [
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/add/",
]
NO_PAGE = 405
# Several browsers share the pages.
PARTS = 4


def violations(visitor):
    return [each for each in visitor.problems if "Content Security Policy" in each]


@pytest.fixture
def roots(transactional_db):
    """What Wagtail's first migrations enter; another test may have emptied the tables."""
    Locale.objects.get_or_create(language_code="en")
    if Page.get_first_root_node() is None:
        Page.add_root(instance=Page(title="Root", slug="root"))
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_no_page_of_the_staff_breaks_the_policy(part, visit, client, roots):
    admin = User.objects.create_superuser("admin@example.com", "tea-for-two-2026")
    client.force_login(admin)
    paths = [reverse(each.name) for each in our_addresses() if plain(each)]
    paths += WAGTAIL_PAGES
    paths += [reverse("wagtailusers_users:edit", args=[admin.pk])]
    paths += [reverse("wagtailusers_users:history", args=[admin.pk])]
    paths += ACCOUNT_PAGES
    found = {}
    with visit() as visitor:
        visitor.log_in(admin.email)
        for path in paths[part::PARTS]:
            answer = client.get(path)
            if answer.status_code == NO_PAGE or "Content-Disposition" in answer:
                continue  # only posted to, or a file
            visitor.problems.clear()
            visitor.go(path)
            if violations(visitor):
                found[path] = violations(visitor)
    assert not found


def plain(address):
    """A page that can be opened as it stands."""
    leads_away = ("portal_admin_logout", "portal_after_login")
    return (
        bool(address.name)
        and not address.arguments
        and address.path.startswith("admin/")
        and address.name not in leads_away
    )
