"""One migrated database, of which every test process gets a copy.

Two hundred migrations take half a minute; a copy takes a moment. The copy is made anew
when anything changed that the migrations could make of: `fingerprint` says what that is.
Even then nothing could go unnoticed that was added: pytest-django still migrates the
copy, which costs nothing when nothing is missing.
"""

import fcntl
import hashlib
import os
import sqlite3
import sys
import sysconfig
from contextlib import contextmanager
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db import connection

FOLDER = Path(__file__).resolve().parents[2] / ".make"


def fingerprint():
    """Changes with the migrations, the settings, the libraries and this file."""
    ours = [Path(__file__), *Path(settings.BASE_DIR, "portal/settings").glob("*.py")]
    migrations = [
        file
        for app in apps.get_app_configs()
        for file in Path(app.path, "migrations").glob("*.py")
    ]
    libraries = Path(sysconfig.get_path("purelib")).glob("*.dist-info")
    told = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    told.update(" ".join(sorted(each.name for each in libraries)).encode())
    told.update(f"{settings.TIME_ZONE} {settings.PORTAL_COUNTRY}".encode())
    # Not the whole paths: the same environment may be reached by several.
    for file in sorted(ours + migrations):
        told.update("/".join(file.parts[-3:]).encode() + file.read_bytes())
    return told.hexdigest()[:24]


@contextmanager
def migrated_copy():
    """What is made of the test database in here begins as a copy of the template."""
    tests = connection.settings_dict["TEST"]
    if connection.vendor == "postgresql":
        before = tests.get("TEMPLATE")
        tests["TEMPLATE"] = template()
        yield
        tests["TEMPLATE"] = before
        return
    # SQLite keeps a database in memory as long as somebody has it open.
    name = connection.creation._get_test_db_name()
    holder = sqlite3.connect(name, uri=True)
    source = sqlite3.connect(template())
    source.backup(holder)
    source.close()
    yield
    holder.close()


def template():
    """The template: a name for PostgreSQL, a path for SQLite; made when it's missing."""
    FOLDER.mkdir(exist_ok=True)
    # The processes of a run start together: one makes it, the others wait.
    with (FOLDER / "test-database.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if connection.vendor == "postgresql":
            return postgres_template(fingerprint())
        return sqlite_template(fingerprint())


def sqlite_template(key):
    path = FOLDER / f"test-database-{key}.sqlite3"
    if not path.exists():
        for old in FOLDER.glob("test-database-*.sqlite3*"):
            old.unlink()
        unfinished = path.with_suffix(f".sqlite3-{os.getpid()}")
        migrate(str(unfinished))
        # A log beside the file would have to be copied with it.
        database = sqlite3.connect(unfinished, isolation_level=None)
        database.execute("PRAGMA journal_mode=DELETE")
        database.execute("VACUUM")
        database.close()
        unfinished.rename(path)
    return path


def postgres_template(key):
    """The comment on a database tells of what it was made; an unfinished one has none."""
    name = f"{os.environ['DATABASE_URL'].rpartition('/')[2]}_template"
    if comment_on(name) != key:
        migrate(name)
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f"COMMENT ON DATABASE \"{name}\" IS '{key}'")
    return name


def comment_on(name):
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database')"
            " FROM pg_database WHERE datname = %s",
            [name],
        )
        row = cursor.fetchone()
    return row and row[0]


def migrate(name):
    """A migrated database of this name, instead of one that may be there."""
    usual, tests = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    test_name, tests["NAME"] = tests["NAME"], name
    try:
        connection.creation.create_test_db(
            verbosity=0, autoclobber=True, serialize=False
        )
        connection.close()
    finally:
        tests["NAME"] = test_name
        settings.DATABASES[connection.alias]["NAME"] = usual
        connection.settings_dict["NAME"] = usual


if __name__ == "__main__":  # make test does this once for each of its databases
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()
    template()
