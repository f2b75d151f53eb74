"""The search index over members: one row for each way to type a name."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.fields import ByteOrderedCharField
from members.models.member import Member
from members.models.store import Store


class MemberSearchToken(models.Model):
    """A text that finds a member by its beginning.

    Tokens are the whole name, each Latin word, each suffix of a run of Chinese
    characters (so that any part of a name is a prefix), pinyin, initials, member
    number and e-mail address; folded by NFKC and casefold (members/search/tokens.py).
    """

    token = ByteOrderedCharField(_("token"), max_length=120)
    store = models.ForeignKey(
        Store, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="search_tokens"
    )

    class Meta:
        verbose_name = _("search token")
        verbose_name_plural = _("search tokens")
        indexes = [models.Index(fields=["token", "store", "member"])]

    def __str__(self) -> str:
        return str(self.token)
