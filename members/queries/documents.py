"""Questions about controlled documents."""

from django.db.models import QuerySet

from members.models import ExportRequest, User


def exports_to_approve(user: User) -> QuerySet[ExportRequest]:
    """The requests of others that wait for this person, the oldest first."""
    waiting = ExportRequest.objects.to_be_approved_by(user)
    return waiting.select_related("asked_by", "recipient").order_by("asked_at", "pk")
