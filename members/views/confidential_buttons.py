"""What staff may do with somebody's data, as buttons on the record."""

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import HeaderButton

from members.models import Member, User, scope_of


def confidential_buttons(member: Member, user: User) -> list[HeaderButton]:
    """What of this the person may do on a record, for its header."""
    found = []
    store = member.home_store_id
    if scope_of(user, "members.export_member").covers(store):
        url = f"{reverse('members_export_ask')}?member={member.public_id}&form=cards"
        found.append(HeaderButton(_("Print the card"), url=url, icon_name="print"))
    if scope_of(user, "members.disclose_member").covers(store):
        url = reverse("members_disclosure", args=[member.public_id])
        found.append(HeaderButton(_("Copy of all data"), url=url, icon_name="doc-full"))
    if scope_of(user, "members.erase_member").covers(store):
        url = reverse("members_erase", args=[member.public_id])
        found.append(HeaderButton(_("Erase"), url=url, icon_name="bin"))
    return found
