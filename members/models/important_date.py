"""Days of a member's year: birthdays solar and lunar, anniversaries."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.choices import Calendar, ImportantDateKind
from members.models.member import Member


class ImportantDate(models.Model):
    """A day that returns each year, told in the solar or the lunar calendar.

    ``month`` and ``day`` are of that calendar; ``year`` (of birth, same calendar) may
    be unknown. ``next_on`` is the next plain date on which it falls, today included;
    members/dates/birthdays.py has the rules, a daily job moves passed ones on.
    """

    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="important_dates",
        verbose_name=_("member"),
    )
    kind = models.CharField(
        _("kind"),
        max_length=16,
        choices=ImportantDateKind.choices,
        default=ImportantDateKind.BIRTHDAY,
    )
    calendar = models.CharField(
        _("calendar"), max_length=5, choices=Calendar.choices, default=Calendar.SOLAR
    )
    month = models.PositiveSmallIntegerField(_("month"))
    day = models.PositiveSmallIntegerField(_("day"))
    is_leap_month = models.BooleanField(_("leap month"), default=False)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    next_on = models.DateField(_("next on"), null=True, blank=True)

    class Meta:
        verbose_name = _("important date")
        verbose_name_plural = _("important dates")
        ordering = ["member_id", "kind", "pk"]
        indexes = [models.Index(fields=["kind", "next_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(kind=ImportantDateKind.BIRTHDAY),
                name="important_date_one_birthday",
            ),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12, day__gte=1, day__lte=31),
                name="important_date_in_a_year",
            ),
            models.CheckConstraint(
                condition=Q(calendar=Calendar.LUNAR, day__lte=30)
                | Q(calendar=Calendar.SOLAR, is_leap_month=False),
                name="important_date_fits_calendar",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.month}-{self.day}"
