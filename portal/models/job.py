"""When each periodic job last ran, and that the worker is alive."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobRun(models.Model):
    """The clock of one periodic job (portal/jobs.py); "worker" is the heartbeat."""

    name = models.CharField(_("job"), max_length=60, unique=True)
    next_at = models.DateTimeField(_("next run"), null=True, blank=True)
    last_started_at = models.DateTimeField(_("last started"), null=True, blank=True)
    last_finished_at = models.DateTimeField(_("last finished"), null=True, blank=True)
    last_done = models.PositiveIntegerField(_("rows done"), default=0)
    last_problem = models.CharField(_("problem"), max_length=300, blank=True)
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)

    class Meta:
        verbose_name = _("periodic job")
        verbose_name_plural = _("periodic jobs")

    def __str__(self) -> str:
        return self.name
