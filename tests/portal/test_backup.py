"""Backup and restore: the same data and files come back, damage is refused."""

import shutil
import tarfile
from io import BytesIO, StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from members.models import Member, User
from tests.factories.members import MemberFactory, UserFactory


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    """Media, private files and the working folder of this test alone."""
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "private"},
        }
    }
    if connection.vendor == "postgresql" and not shutil.which("pg_dump"):
        pytest.skip("PostgreSQL's client programs are not installed")


@pytest.fixture
def archive(tmp_path, transactional_db):
    """A backup of one member 王小茶, one picture and one private file."""
    MemberFactory(name="王小茶")
    UserFactory(email="clerk@example.com")
    default_storage.save("pictures/tea.txt", ContentFile(b"green"))
    storages["private"].save("cases/photo.txt", ContentFile(b"a cracked pot"))
    out = StringIO()
    file = tmp_path / "backup of today.tar.gz"
    call_command("backup", file, stdout=out)
    assert "1 media files, 1 private files" in out.getvalue()
    return file


def restore(file, **options):
    out = StringIO()
    call_command("restore", file, stdout=out, **options)
    return out.getvalue()


def test_what_was_saved_comes_back_and_what_came_later_goes(archive, tmp_path):
    MemberFactory(name="后来者")
    default_storage.save("pictures/later.txt", ContentFile(b"late"))
    (tmp_path / "private" / "cases" / "photo.txt").unlink()
    said = restore(archive, replace=True)
    assert "1 media files, 1 private files" in said
    assert "migrate" not in said
    assert list(Member.objects.values_list("name", flat=True)) == ["王小茶"]
    assert not default_storage.exists("pictures/later.txt")
    with storages["private"].open("cases/photo.txt") as file:
        assert file.read() == b"a cracked pot"


def test_a_database_with_people_is_kept_unless_one_says_replace(archive):
    User.objects.update(first_name="Still here")
    with pytest.raises(CommandError, match="--replace"):
        restore(archive)
    assert User.objects.filter(first_name="Still here").exists()


def test_an_empty_database_needs_no_replace(archive):
    Member.objects.all().delete()
    User.objects.all().delete()
    restore(archive)
    assert Member.objects.get().name == "王小茶"


def test_the_archive_is_readable_by_its_owner_alone(archive):
    assert archive.stat().st_mode & 0o077 == 0


def test_a_backup_never_overwrites_another(archive):
    before = archive.read_bytes()
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", archive)
    assert archive.read_bytes() == before


def rewrite(archive, change):
    """The archive again, with change(name, content) for each file; None leaves it out."""
    other = archive.with_name("other.tar.gz")
    with tarfile.open(archive) as old, tarfile.open(other, "w:gz") as new:
        for member in old:
            content = change(member.name, old.extractfile(member).read())
            if content is not None:
                member.size = len(content)
                new.addfile(member, BytesIO(content))
    return other


def refuse(file, words):
    with pytest.raises(CommandError, match=words):
        restore(file, replace=True)
    assert Member.objects.get().name == "王小茶"
    assert default_storage.exists("pictures/tea.txt")


def test_a_file_that_was_changed_is_refused(archive):
    other = rewrite(archive, lambda name, data: b"red" if "tea" in name else data)
    refuse(other, "damaged: media/pictures/tea.txt")


def test_a_file_that_is_missing_is_refused(archive):
    other = rewrite(archive, lambda name, data: None if "photo" in name else data)
    refuse(other, "damaged: private/cases/photo.txt")


def test_an_archive_without_its_manifest_is_refused(archive):
    other = rewrite(archive, lambda name, data: None if "manifest" in name else data)
    refuse(other, "manifest.json is missing")


def test_half_an_archive_is_refused(archive):
    half = archive.with_name("half.tar.gz")
    half.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    refuse(half, "damaged")


def test_something_else_is_refused(archive, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear operator")
    refuse(letter, "damaged or no backup")
    refuse(tmp_path / "nowhere.tar.gz", "missing")


def test_an_archive_that_wants_to_write_elsewhere_is_refused(archive):
    evil = archive.with_name("evil.tar.gz")
    with tarfile.open(evil, "w:gz") as new:
        entry = tarfile.TarInfo("media/../../outside.txt")
        entry.size = 2
        new.addfile(entry, BytesIO(b"ha"))
    refuse(evil, "unexpected entry")


def test_the_backup_of_another_database_system_is_refused(archive):
    def other_engine(name, data):
        return data.replace(
            f'"engine": "{connection.vendor}"'.encode(), b'"engine": "oracle"'
        )

    refuse(rewrite(archive, other_engine), "goes back into the system it came from")
