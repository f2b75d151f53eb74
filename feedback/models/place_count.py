"""How often something came from one place on the net lately."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlaceCount(models.Model):
    """A count of one kind from one network, until it ends.

    A table and not the cache: the cache of the database keeps some hundred entries and
    throws the others away, limits with them, and asks five times as much.
    """

    what = models.CharField(_("what is counted"), max_length=20)
    place = models.CharField(_("network"), max_length=50)
    count = models.PositiveIntegerField(_("count"))
    ends_at = models.DateTimeField(_("ends at"), db_index=True)

    class Meta:
        verbose_name = _("count of a network")
        verbose_name_plural = _("counts of networks")
        constraints = [
            models.UniqueConstraint(fields=["what", "place"], name="place_count_once"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.place}: {self.count}"
