"""The demonstration chain's public pages: words in both languages, and building them."""

from portal.public_site.build import build_public_site

__all__ = ["build_public_site"]
