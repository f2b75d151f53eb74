"""Who asks."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from members.models import User


def staff_of(request: HttpRequest) -> User:
    """The person who is logged in; the admin lets nobody else come here."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
