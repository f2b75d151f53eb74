"""Model fields that behave alike on both databases."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class ByteOrderedCharField(models.CharField):  # type: ignore[type-arg]  # only the stubs know arguments
    """Text that sorts by its bytes, so that a prefix search is an index range.

    SQLite compares bytes anyway; PostgreSQL needs the "C" collation, without which
    ``value >= 'abc' AND value < 'abd'`` reads the table (shared/wagtail8.md, section 5).
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        parameters = dict(super().db_parameters(connection))
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


def prefix_end(prefix: str) -> str:
    """The smallest text that is greater than every text with this prefix.

    Comparison is by code point, the order of UTF-8 bytes. An empty prefix has no
    such end: ValueError.
    """
    if not prefix:
        message = "an empty prefix has no end"
        raise ValueError(message)
    return f"{prefix[:-1]}{chr(ord(prefix[-1]) + 1)}"
