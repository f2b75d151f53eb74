"""The demonstration's public pages with small plain pictures instead of drawn ones."""

from datetime import UTC, datetime

from PIL import Image

from members.models import Store
from portal.artwork.album import PICTURES
from portal.public_site import build_public_site

BUILT_AT = datetime(2026, 11, 21, 4, tzinfo=UTC)


def lay_out_pictures(folder):
    """Put a small picture where each drawn one would go, so that none is drawn."""
    folder.mkdir(exist_ok=True)
    for name in PICTURES:
        Image.new("RGB", (32, 20), (206, 220, 203)).save(folder / f"{name}.jpg")
    return folder


def build(folder):
    return build_public_site(
        stores=Store.objects.all(), at=BUILT_AT, pictures=lay_out_pictures(folder)
    )
