"""Events that a member was invited to, and what became of it."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.choices import AttendanceState
from members.models.access import scope_of
from members.models.member import Member
from members.models.user import User


class EventAttendanceQuerySet(models.QuerySet["EventAttendance"]):
    """Questions about attendance."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "members.view_contact"
    ) -> "EventAttendanceQuerySet":
        """Those of members of the stores in which `user` may see contacts."""
        return self.filter(scope_of(user, permission).q("member__home_store"))


class EventAttendance(models.Model):
    """One member and one event. ``ref`` names the event of an app above, if there is one.

    Campaigns fill it; staff may add what no campaign knows.
    """

    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="attendances",
        verbose_name=_("member"),
    )
    title = models.CharField(_("event"), max_length=120)
    on = models.DateField(_("on"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=AttendanceState.choices,
        default=AttendanceState.INVITED,
    )
    led_to = models.CharField(_("what it led to"), max_length=300, blank=True)
    ref = models.CharField(_("about"), max_length=80, blank=True)

    objects = EventAttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["member", "-on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "ref"],
                condition=~Q(ref=""),
                name="attendance_once_per_event",
            )
        ]

    def __str__(self) -> str:
        return self.title
