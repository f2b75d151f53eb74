"""One file that holds everything: the database, the pictures, the private files.

The archive is a gzipped tar of `database.sqlite3` or `database.dump` (PostgreSQL's
custom format), `media/…`, `private/…` and, last, `manifest.json` with the SHA-256 of
each file. The database is copied first and in one piece; files are only ever added
by the portal, so every file that the copy names is in the archive.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.db import connection

MANIFEST = "manifest.json"
FORMAT = 1
DATABASE_FILES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


class BackupRefused(Exception):  # noqa: N818 -- reads as what happened
    """A backup can't be made or put back; the message is a sentence for people."""


@dataclass
class Counts:
    """What an archive holds."""

    rows: int = 0
    files: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        media, private = self.files.get("media", 0), self.files.get("private", 0)
        return f"{self.rows} rows, {media} media files, {private} private files"


def folders() -> dict[str, Path]:
    """The folders of the archive and where they are on this machine."""
    return {
        "media": Path(settings.MEDIA_ROOT),
        "private": Path(settings.PRIVATE_ROOT),
    }


def count_rows() -> int:
    """All rows of all tables of this code; tables that are not there yet count 0."""
    existing = set(connection.introspection.table_names())
    return sum(
        model._base_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and model._meta.db_table in existing
    )


# --- making one --------------------------------------------------------------------


def make_backup(file: Path, *, at: datetime) -> Counts:
    """Write the archive; BackupRefused when `file` exists or the database can't be read.

    The file appears whole or not at all, readable by its owner alone.
    """
    if file.exists():
        message = f"{file} exists already; a backup never overwrites another."
        raise BackupRefused(message)
    part = file.with_name(f"{file.name}.part")
    counts = Counts(rows=count_rows())
    try:
        with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
            dump = dump_database(Path(folder))
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as raw:
                write_archive(raw, dump, counts, at=at)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return counts


def write_archive(raw: IO[bytes], dump: Path, counts: Counts, *, at: datetime) -> None:
    """Write the dump, the folders and the manifest to an open file."""
    sums: dict[str, str] = {}
    with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=6) as archive:
        for name, path in [(dump.name, dump), *files_to_keep()]:
            sums[name] = sha256_of(path)
            archive.add(path, name, recursive=False)
            top = PurePosixPath(name).parts[0]
            counts.files[top] = counts.files.get(top, 0) + 1
        manifest = {
            "format": FORMAT,
            "made_at": at.isoformat(),
            "engine": connection.vendor,
            "rows": counts.rows,
            "sha256": sums,
        }
        with tempfile.NamedTemporaryFile(dir=settings.DATA_DIR) as written:
            written.write(json.dumps(manifest, indent=1).encode())
            written.flush()
            archive.add(written.name, MANIFEST)


def files_to_keep() -> Iterator[tuple[str, Path]]:
    """(name in the archive, path) of every media and private file."""
    for top, folder in folders().items():
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield f"{top}/{path.relative_to(folder).as_posix()}", path


def dump_database(folder: Path) -> Path:
    """Copy the database into `folder` as of one moment; returns the copy."""
    if connection.vendor == "sqlite":
        dump = folder / DATABASE_FILES["sqlite"]
        connection.ensure_connection()
        target = sqlite3.connect(dump)
        try:
            connection.connection.backup(target)
        finally:
            target.close()
        return dump
    dump = folder / DATABASE_FILES["postgresql"]
    run_postgres("pg_dump", "--format=custom", "--no-owner", f"--file={dump}")
    return dump


def run_postgres(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's client programs on our database.

    BackupRefused when it is not installed or fails, with what it said.
    """
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    found = str(installed[-1]) if installed else shutil.which(program)
    if not found:
        message = (
            f"{program} is not installed. Install PostgreSQL's client programs of the "
            f"server's version (on Debian and Ubuntu: apt-get install postgresql-client)."
        )
        raise BackupRefused(message)
    database = connection.settings_dict
    environment = {
        "PGHOST": database["HOST"],
        "PGPORT": str(database["PORT"]),
        "PGUSER": database["USER"],
        "PGPASSWORD": database["PASSWORD"],
    }
    environment = {name: value for name, value in environment.items() if value}
    done = subprocess.run(  # noqa: S603 -- PostgreSQL's own programs
        [found, *arguments, f"--dbname={database['NAME']}"],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        message = f"{program} failed: {done.stderr.strip()}"
        raise BackupRefused(message)


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- putting one back --------------------------------------------------------------


def restore_backup(file: Path, *, replace: bool = False) -> Counts:
    """Put database and files back as they are in the archive.

    BackupRefused, with nothing touched, when the archive is damaged or of another
    database system, or when there are people in the database and `replace` is false.
    The database changes in one transaction; then the files are put in place.
    """
    if not replace and holds_people():
        message = (
            "This database holds data already. Restore into an empty one, or say "
            "--replace to lose what is here."
        )
        raise BackupRefused(message)
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as name:
        unpacked = Path(name)
        unpack(file, unpacked)
        load_database(unpacked / DATABASE_FILES[connection.vendor])
        counts = Counts(rows=count_rows())
        for top, folder in folders().items():
            counts.files[top] = put_in_place(unpacked / top, folder)
    return counts


def holds_people() -> bool:
    """Whether the database has a user or a member."""
    existing = set(connection.introspection.table_names())
    return any(
        model._meta.db_table in existing and model._base_manager.exists()
        for model in (apps.get_model("members.User"), apps.get_model("members.Member"))
    )


def unpack(file: Path, folder: Path) -> None:
    """Unpack into `folder`; BackupRefused unless all is as it was saved, for us."""
    try:
        with tarfile.open(file, "r:gz") as archive:
            for member in archive:
                copy_out(archive, member, folder)
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        sums: dict[str, str] = manifest["sha256"]
    except FileNotFoundError as error:
        message = (
            f"{error.filename} is missing: this is no backup, or only part of one."
        )
        raise BackupRefused(message) from error
    except (OSError, EOFError, tarfile.TarError, ValueError, KeyError) as error:
        message = f"{file} is damaged or no backup ({error})."
        raise BackupRefused(message) from error
    found = {
        path.relative_to(folder).as_posix(): sha256_of(path)
        for path in folder.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }
    wrong = sorted(set(sums.items()) ^ set(found.items()))
    if wrong:
        message = f"{file} is damaged: {wrong[0][0]} is not what was saved."
        raise BackupRefused(message)
    if manifest["engine"] != connection.vendor:
        message = (
            f"The backup is of {manifest['engine']}, this database is "
            f"{connection.vendor}: a backup goes back into the system it came from."
        )
        raise BackupRefused(message)


def copy_out(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Unpack one regular file below `folder`; anything else raises ValueError."""
    path = PurePosixPath(member.name)
    if not member.isfile() or path.is_absolute() or ".." in path.parts:
        message = f"unexpected entry {member.name!r}"
        raise ValueError(message)
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    source = archive.extractfile(member)
    if source is None:
        message = f"unreadable entry {member.name!r}"
        raise ValueError(message)
    with source, target.open("wb") as out:
        shutil.copyfileobj(source, out)


def load_database(dump: Path) -> None:
    """Make the database what the dump is; all of it or nothing."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        source = sqlite3.connect(dump)
        try:
            source.backup(connection.connection)
        finally:
            source.close()
        return
    options = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
    run_postgres("pg_restore", *options, str(dump))


def put_in_place(unpacked: Path, folder: Path) -> int:
    """Make `folder` hold exactly the unpacked files; returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    # The folder itself stays: it may be where a disk is mounted.
    for old in folder.iterdir():
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
        else:
            old.unlink()
    if not unpacked.exists():
        return 0
    for new in unpacked.iterdir():
        shutil.move(new, folder / new.name)
    return sum(1 for path in folder.rglob("*") if path.is_file())
