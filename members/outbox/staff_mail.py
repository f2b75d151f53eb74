"""Service letters to colleagues: something waits for them in the portal."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from members.choices import Channel, MessageKind
from members.models import User
from members.outbox.enqueue import Letter, enqueue_many


def tell_staff(
    people: Iterable[User],
    *,
    key: str,
    words: Callable[[], tuple[str, str]],
    path: str,
    at: datetime,
) -> int:
    """Queue one letter for each person, in the person's language; returns how many.

    ``words`` gives subject and text under that language; the address of the page that
    ``path`` names comes after the text. The same ``key`` never reaches somebody twice.
    """
    letters = []
    for person in people:
        if not person.email:
            continue
        language = language_of(person)
        with translation.override(language):
            subject, text = words()
            text = _("%(text)s\n\nOpen it in the portal: %(address)s\n") % {
                "text": text,
                "address": f"{settings.BASE_URL.rstrip('/')}{path}",
            }
        letters.append(
            Letter(
                key=f"{key}:user:{person.pk}",
                channel=Channel.EMAIL,
                kind=MessageKind.SERVICE,
                address=person.email,
                language=language,
                subject=subject,
                text=text,
            )
        )
    return len(enqueue_many(letters, at=at))


def language_of(person: User) -> str:
    """The language of the colleague's staff pages, else the portal's first."""
    profile = getattr(person, "wagtail_userprofile", None)
    chosen = profile.preferred_language if profile else ""
    return str(chosen or settings.LANGUAGE_CODE)
