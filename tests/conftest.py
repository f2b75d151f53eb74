"""The seven people who ask every protected view, and the stores they work in."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.serializers import deserialize, serialize
from django.utils import translation
from pytest_django.plugin import blocking_manager_key

from members.actions.posts import appoint
from members.choices import Role
from portal.roles import write_roles
from tests.factories.members import MemberFactory, StoreFactory, UserFactory
from tests.support.template_database import migrated_copy

# What asks no question of the database that SQLite and PostgreSQL could answer
# differently: run once, on SQLite, so that `make test` keeps to its fifteen minutes.
ONCE = (
    "tests/architecture",
    "tests/engine/test_demonstration.py",
    "tests/feedback/test_every_letter.py",
    "tests/members/dates",
    "tests/portal/test_artwork.py",
    "tests/portal/test_chinese_admin.py",
    "tests/portal/test_every_url.py",
    "tests/portal/test_masking.py",
    "tests/portal/test_production.py",
    "tests/portal/test_public_site.py",
    "tests/portal/test_site_editing.py",
)
# A test that has a database has one of these.
DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_collection_modifyitems(items):
    for item in items:
        is_listed = any(part in item.path.as_posix() for part in ONCE)
        # Those that kill processes lead these to the database themselves.
        if is_listed or not (has_database(item) or is_long(item)):
            item.add_marker(pytest.mark.once)
    # The long ones go first, so that at the end nobody waits for them.
    items.sort(key=lambda each: has_database(each) or not is_long(each))


# In the order in which they need each other.
PAGE_MODELS = (
    "wagtailcore.Locale",
    "wagtailcore.Collection",
    "wagtailcore.Page",
    "portal.HomePage",
    "wagtailcore.Site",
)
FIRST_PAGES = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """A test with transactions of its own leaves empty tables behind: what migrations
    entered comes back for the next."""
    result = yield
    if nextitem is not None and is_transactional(item):
        with item.config.stash[blocking_manager_key].unblock():
            enter_first_entries()
    return result


def is_transactional(item):
    marked = item.get_closest_marker("django_db")
    return (marked is not None and marked.kwargs.get("transaction")) or not {
        "transactional_db",
        "live_server",
    }.isdisjoint(item.fixturenames)


def enter_first_entries():
    """What migrations entered, once more: pages by what they are, not by numbers, since
    content types got new ones."""
    if not apps.get_model("wagtailcore", "Page").objects.exists():
        for entry in deserialize("json", FIRST_PAGES["json"]):
            entry.save()
    if apps.get_model("feedback", "Cause").objects.exists():
        return
    migration = import_module("feedback.migrations.0003_first_entries")
    migration.write_causes(apps, None)
    migration.write_rules(apps, None)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """pytest-django's database, and what stands in it before the first test."""
    with django_db_blocker.unblock():
        rows = [
            row for name in PAGE_MODELS for row in apps.get_model(name).objects.all()
        ]
        FIRST_PAGES["json"] = serialize("json", rows, use_natural_foreign_keys=True)


def has_database(item):
    marked = item.get_closest_marker("django_db") is not None
    return marked or not DATABASE.isdisjoint(item.fixturenames)


def is_long(item):
    return item.get_closest_marker("engine") is not None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings, django_db_use_migrations, django_db_blocker
):
    """pytest-django's place to prepare what it is about to create."""
    if not django_db_use_migrations:
        yield
        return
    with django_db_blocker.unblock(), migrated_copy():
        yield


@pytest.fixture(autouse=True)
def english():
    """A page asked for in Chinese leaves its language to nobody."""
    with translation.override("en"):
        yield


@pytest.fixture
def roles(db):
    write_roles()


@pytest.fixture
def store(db):
    return StoreFactory(code="S-HOME", name="湖滨店")


@pytest.fixture
def other_store(db):
    return StoreFactory(code="S-OTHER", name="河坊店")


@pytest.fixture
def clerk(roles, store):
    user = UserFactory(email="clerk@example.com")
    appoint(user=user, role=Role.CLERK, store=store)
    return user


@pytest.fixture
def manager(roles, store):
    user = UserFactory(email="manager@example.com")
    appoint(user=user, role=Role.STORE_MANAGER, store=store)
    return user


@pytest.fixture
def clerk_of_another_store(roles, other_store):
    user = UserFactory(email="clerk2@example.com")
    appoint(user=user, role=Role.CLERK, store=other_store)
    return user


@pytest.fixture
def marketer(roles):
    user = UserFactory(email="marketer@example.com")
    appoint(user=user, role=Role.MARKETER)
    return user


@pytest.fixture
def operations(roles):
    user = UserFactory(email="operations@example.com")
    appoint(user=user, role=Role.OPERATIONS)
    return user


@pytest.fixture
def auditor(roles):
    user = UserFactory(email="auditor@example.com")
    appoint(user=user, role=Role.AUDITOR)
    return user


@pytest.fixture
def steward(roles):
    user = UserFactory(email="steward@example.com")
    appoint(user=user, role=Role.DATA_STEWARD)
    return user


@pytest.fixture
def administrator(roles):
    user = UserFactory(email="admin@example.com")
    appoint(user=user, role=Role.ADMINISTRATOR)
    return user


@pytest.fixture
def member(store):
    """A member of `store` who can log in to the public site."""
    return MemberFactory(
        name="张小明",
        home_store=store,
        user=UserFactory(email="member@example.com"),
        phone="13912345678",
        email="member@example.com",
    )


@pytest.fixture
def stranger(db):
    """Somebody with a log-in and no post and no record."""
    return UserFactory(email="stranger@example.com")
