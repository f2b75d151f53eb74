"""What all tests of feedback share."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.storage import InMemoryStorage
from django.db import connection, connections

from feedback.models import Attachment
from members.actions.posts import appoint
from members.choices import Role
from tests.factories.members import UserFactory


@pytest.fixture(autouse=True)
def private_files(monkeypatch):
    """Attachments stay in memory."""
    storage = InMemoryStorage()
    monkeypatch.setattr(Attachment._meta.get_field("file"), "storage", storage)
    return storage


@pytest.fixture
def in_threads(transactional_db, tmp_path):
    """Runs functions side by side, each in its thread; returns what they returned.

    SQLite in memory can't serve several threads, so they get a copy of it in a file;
    the test itself sees that copy only through this function. On PostgreSQL all is one.
    """
    settings = connections.settings["default"]
    name = settings["NAME"]
    copy = str(tmp_path / "threads.sqlite3")

    def run(*functions):
        if connection.vendor == "sqlite" and settings["NAME"] == name:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [copy])
            settings["NAME"] = copy
        with ThreadPoolExecutor(len(functions)) as pool:
            waiting = [pool.submit(_and_close, function) for function in functions]
            return [each.result() for each in waiting]

    yield run
    settings["NAME"] = name


def _and_close(function):
    try:
        return function()
    finally:
        connections.close_all()


@pytest.fixture
def operations(roles):
    user = UserFactory(email="operations@example.com")
    appoint(user=user, role=Role.OPERATIONS)
    return user
