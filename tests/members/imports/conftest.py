"""Files and batches to import."""

from datetime import UTC, datetime

import pytest

from members.choices import ImportKind
from members.imports.lease import claim
from members.imports.pipeline import confirm, start_batch, start_reading, work_on
from members.models import ImportBatch

AT = datetime(2026, 11, 21, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def private_files(tmp_path):
    """Uploaded files of a test live in its own folder."""
    storage = ImportBatch._meta.get_field("file").storage
    was = storage._location
    storage._location = tmp_path / "private"
    for name in ("base_location", "location"):
        storage.__dict__.pop(name, None)
    yield storage.location
    storage._location = was
    for name in ("base_location", "location"):
        storage.__dict__.pop(name, None)


@pytest.fixture
def write(tmp_path):
    """Write a text as a file; returns its path."""

    def write_file(text, *, name="members.csv", encoding="utf-8"):
        path = tmp_path / name
        content = text if isinstance(text, bytes) else text.encode(encoding)
        path.write_bytes(content)
        return path

    return write_file


@pytest.fixture
def prepare(write, steward, store):
    """Take a file in and have it read; returns the claimed batch."""

    def prepare_batch(text, *, kind=ImportKind.MEMBERS, by=None, at=AT, **options):
        path = text if hasattr(text, "exists") else write(text)
        options.setdefault("preview", False)
        batch = start_batch(
            kind=kind, file=path, filename=path.name, by=by or steward, options=options
        )
        start_reading(batch=batch, mapping=batch.mapping, options=options, at=at)
        return claim(batch.pk, at=at)

    return prepare_batch


@pytest.fixture
def take_in(prepare):
    """Import a text to the end; returns the finished batch."""

    def import_text(text, **options):
        batch = prepare(text, **options)
        work_on(batch, at=options.get("at", AT))
        batch.refresh_from_db()
        return batch

    return import_text


@pytest.fixture
def look_at(prepare):
    """Read a text up to its preview; returns the batch."""

    def preview_text(text, **options):
        batch = prepare(text, preview=True, **options)
        work_on(batch, at=AT)
        batch.refresh_from_db()
        return batch

    return preview_text


@pytest.fixture
def carry_out():
    """Confirm a previewed batch and import it."""

    def confirm_batch(batch):
        confirm(batch=batch, at=AT)
        work_on(claim(batch.pk, at=AT), at=AT)
        batch.refresh_from_db()
        return batch

    return confirm_batch
