"""The public pages, built once a test with plain pictures and files of their own."""

import pytest

from tests.support.public_pages import build


@pytest.fixture
def public_pages(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return build(tmp_path / "pictures")
