"""Words of Wagtail's admin that its Chinese catalogue lacks, on pages that we use.

Nothing reads this table: it keeps the words in our catalogue, which Django asks first.
"""

from django.utils.translation import gettext_noop

WORDS = (
    gettext_noop("Actions (footer)"),
    gettext_noop("New: %(model_name)s"),
    gettext_noop("Image"),
    gettext_noop("Save your changes before leaving"),
    gettext_noop(
        'There are no %(model_name)s to display. Why not <a href="%(add_url)s">add '
        "one</a>?"
    ),
)
