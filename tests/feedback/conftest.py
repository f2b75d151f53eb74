"""What all tests of feedback share."""

import pytest
from django.core.files.storage import InMemoryStorage
from django.db import connection, connections

from feedback.models import Attachment


@pytest.fixture(autouse=True)
def private_files(monkeypatch):
    """Attachments stay in memory."""
    storage = InMemoryStorage()
    monkeypatch.setattr(Attachment._meta.get_field("file"), "storage", storage)
    return storage


@pytest.fixture
def threads_database(transactional_db, tmp_path):
    """A function to call before threads start: SQLite in memory can't serve several, so
    they get a copy in a file; PostgreSQL stays as it is."""
    settings = connections.settings["default"]
    name = settings["NAME"]

    def prepare():
        if connection.vendor == "sqlite":
            copy = str(tmp_path / "threads.sqlite3")
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [copy])
            connection.close()
            settings["NAME"] = copy

    yield prepare
    if settings["NAME"] != name:
        connection.close()
        settings["NAME"] = name
