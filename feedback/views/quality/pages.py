"""What all pages of quality share: who asks, the frame, the sentence of a refusal."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from feedback.exceptions import FeedbackError
from members.exceptions import MembersError
from members.models import User, scope_of


def staff_who(request: HttpRequest, permission: str) -> User:
    """The person who asks; PermissionDenied without the right anywhere."""
    user = request.user
    if not isinstance(user, User) or not scope_of(user, permission):
        raise PermissionDenied
    return user


def page(title: str, icon: str, *above: tuple[str, str]) -> dict[str, Any]:
    """What every page of ours gives to Wagtail's frame."""
    crumbs = [
        {"url": reverse("feedback_cases:index"), "label": _("Feedback")},
        *({"url": reverse(name), "label": label} for name, label in above),
        {"url": "", "label": title},
    ]
    return {"header_title": title, "header_icon": icon, "breadcrumbs_items": crumbs}


def carried_out(
    request: HttpRequest,
    run: Callable[..., Any],
    done: str | Promise,
    /,
    **values: Any,
) -> Any:
    """Run one action and say so; None, with the sentence shown, when it was refused."""
    try:
        result = run(**values)
    except (FeedbackError, MembersError) as refusal:
        messages.error(request, str(refusal))
        return None
    messages.success(request, str(done))
    return result
