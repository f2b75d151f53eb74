"""Roles of the staff, and what each may do in the stores of its posts.

One table for the whole product; `manage.py syncroles` writes it to Django groups. Who
holds a role where is a Post (members/models/access.py).
"""

from typing import Any

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from members.choices import Role
from portal.models import HomePage
from portal.rights_of_campaigns import CALL, PLAN_CALLS, SET_THANKS

ENTER = ("wagtailadmin.access_admin",)
READ_MEMBERS = (
    "members.view_member",
    "members.view_purchase",
    "members.view_message",
    "members.view_activity",
    "members.view_contact",
    "members.view_pointsentry",
    "members.view_keyaccount",
)
# With when something is due, and why then.
READ_CASES = tuple(
    f"feedback.view_{model}"
    for model in ("case", "workcalendar", "clockpolicy", "correctiveaction")
)
# Holidays, closing days, deadlines.
SET_CLOCKS = ("feedback.change_workcalendar", "feedback.change_clockpolicy")
# Problems that come back: opened, worked on, judged; "you said, we did".
MEND = (
    "feedback.add_correctiveaction",
    "feedback.change_correctiveaction",
    "feedback.publish_suggestion",
)
WATCH_RULES = tuple(
    f"feedback.{do}_recurrencerule" for do in ("view", "add", "change", "delete")
)
# Events, surveys and clubs: at the door of an event, who belongs to a club.
GATHERINGS = ("event", "survey", "club")
READ_GATHERINGS = tuple(f"campaigns.view_{model}" for model in GATHERINGS)
RECEIVE = (*READ_GATHERINGS, "campaigns.checkin_event", "campaigns.change_club")
READ_CAMPAIGNS = ("campaigns.view_campaign", *READ_GATHERINGS)
GATHER = (
    "campaigns.checkin_event",
    *(f"campaigns.{do}_{model}" for model in GATHERINGS for do in ("add", "change")),
)
# Another person than the author: campaigns/actions/approving.py.
APPROVE_CAMPAIGNS = ("campaigns.approve_campaign",)
# To sign the register of a store: corrections, months, the reading of each day.
KEEP_REGISTER = (
    "feedback.add_registerentry",
    "feedback.add_registerclosing",
    "feedback.add_dailyreading",
    "feedback.view_dailyreading",
)
READ_REPORTS = ("feedback.read_reports",)
SERVE = (
    *ENTER,
    *READ_MEMBERS,
    "members.add_member",
    "members.change_member",
    "members.reveal_member",
    # To ask: a manager approves (members/actions/controlled.py).
    "members.export_member",
    "members.add_contact",
    "members.change_contact",
    "members.change_points",
    "members.add_keyaccount",
    "members.change_keyaccount",
    *READ_CASES,
    "feedback.add_case",
    "feedback.change_case",
    *CALL,
    *RECEIVE,
)
# Above the rules: points and tiers by hand; who is a key account.
BY_HAND = (
    "members.adjust_points",
    "members.view_tierfloor",
    "members.change_tierfloor",
    "members.approve_keyaccount",
)
# Up to how much is the role's authority limit (feedback/queries/limits.py).
APPROVE_SOLUTIONS = ("feedback.approve_solution", "feedback.view_authoritylimit")
# What the chain decides about tiers, points and membership.
DECIDE = (
    "members.view_chainrules",
    "members.change_chainrules",
    "members.view_earnrule",
    "members.add_earnrule",
    "members.change_earnrule",
    "members.delete_earnrule",
    "members.view_tier",
    "members.add_tier",
    "members.change_tier",
)
# What cases are sorted by, and the words that are ready for them.
SET_UP_CASES = tuple(
    f"feedback.{action}_{model}"
    for model in (
        "cause",
        "casecategory",
        "department",
        "cannedreply",
        "knownmatter",
    )
    for action in ("view", "add", "change")
)
JOINING_REASONS = tuple(
    f"members.{action}_joiningreason" for action in ("view", "add", "change", "delete")
)
PAGES = tuple(f"wagtailimages.{do}_image" for do in ("add", "change", "choose"))

PERMISSIONS: dict[str, tuple[str, ...]] = {
    Role.CLERK: SERVE,
    Role.CARE_AGENT: (*SERVE, "members.view_private_field"),
    Role.STORE_MANAGER: (
        *SERVE,
        *BY_HAND,
        "members.view_handover",
        "members.add_handover",
        *READ_CAMPAIGNS,
        *APPROVE_CAMPAIGNS,
        *PLAN_CALLS,
        *GATHER,
        *MEND,
        "feedback.reject_case",
        *APPROVE_SOLUTIONS,
        *KEEP_REGISTER,
        *READ_REPORTS,
        "feedback.change_workcalendar",
        "members.change_message",
        "members.view_accesslog",
        "members.view_exportrequest",
        "members.approve_export",
        "members.share_savedview",
        "members.view_private_field",
        "members.view_tag",
        "members.add_tag",
        "members.change_tag",
        "members.view_memberlist",
        "members.add_memberlist",
        "members.change_memberlist",
    ),
    Role.MARKETER: (
        *ENTER,
        *READ_MEMBERS,
        "members.export_member",
        *READ_CAMPAIGNS,
        *GATHER,
        "members.change_message",
        "members.view_memberlist",
        "members.add_memberlist",
        "members.change_memberlist",
        "members.view_tag",
        "members.view_segment",
        # What a letter shows.
        "members.view_product",
        "members.add_segment",
        "members.change_segment",
        *JOINING_REASONS,
        "campaigns.add_campaign",
        "campaigns.change_campaign",
        "campaigns.view_outreachrules",
        *PLAN_CALLS,
        *SET_THANKS,
        *PAGES,
    ),
    Role.QUALITY: (
        *ENTER,
        *READ_MEMBERS,
        *READ_CASES,
        "feedback.add_case",
        "feedback.change_case",
        *MEND,
        *WATCH_RULES,
        "feedback.reject_case",
        *APPROVE_SOLUTIONS,
        "campaigns.view_call",
        "campaigns.view_calllist",
        # The recall lists that they make.
        "members.view_memberlist",
        "feedback.view_dailyreading",
        *READ_REPORTS,
    ),
    Role.OPERATIONS: (
        *SERVE,
        *BY_HAND,
        *DECIDE,
        *SET_CLOCKS,
        "members.view_handover",
        "members.add_handover",
        *MEND,
        *WATCH_RULES,
        "feedback.force_case",
        *SET_UP_CASES,
        "feedback.reject_case",
        *APPROVE_SOLUTIONS,
        *KEEP_REGISTER,
        *READ_REPORTS,
        "members.change_message",
        "members.share_savedview",
        "members.view_private_field",
        "members.view_tag",
        "members.add_tag",
        "members.change_tag",
        "members.view_memberlist",
        "members.add_memberlist",
        "members.change_memberlist",
        *READ_CAMPAIGNS,
        *APPROVE_CAMPAIGNS,
        "campaigns.view_outreachrules",
        "campaigns.change_outreachrules",
        *PLAN_CALLS,
        *SET_THANKS,
        *GATHER,
        "members.view_store",
        "members.change_store",
        *JOINING_REASONS,
        "members.view_exportrequest",
        "members.approve_export",
        "members.view_consentwording",
        "members.add_consentwording",
        "members.erase_member",
        "members.disclose_member",
        "members.merge_member",
        *PAGES,
    ),
    Role.DATA_STEWARD: (
        *ENTER,
        *READ_MEMBERS,
        "members.add_member",
        "members.change_member",
        "members.import_member",
        "members.export_member",
        "members.view_exportrequest",
        "members.approve_export",
        "members.view_consentwording",
        "members.add_consentwording",
        "members.erase_member",
        "members.disclose_member",
        "members.merge_member",
        "members.reveal_member",
        "members.view_store",
        "members.view_category",
        "members.view_product",
    ),
    Role.AUDITOR: (
        *ENTER,
        *READ_MEMBERS,
        *READ_CASES,
        "feedback.view_dailyreading",
        *READ_REPORTS,
        *READ_CAMPAIGNS,
        "campaigns.view_call",
        "campaigns.view_calllist",
        "feedback.view_authoritylimit",
        "members.view_accesslog",
        "members.view_exportrequest",
        "members.view_handover",
        "members.view_post",
        "members.view_apitoken",
    ),
    # Approves what is above everybody's limit on the page of the proposal, which tells
    # no more of the case than that: its words are not for administrators.
    Role.ADMINISTRATOR: (
        *ENTER,
        *APPROVE_SOLUTIONS,
        "feedback.change_authoritylimit",
        "members.view_user",
        "members.add_user",
        "members.change_user",
        "members.view_post",
        "members.add_post",
        "members.change_post",
        "members.delete_post",
        "members.view_apitoken",
        "members.add_apitoken",
        "members.change_apitoken",
        "members.view_store",
        "members.add_store",
        "members.change_store",
        "members.view_region",
        "members.add_region",
        "members.change_region",
        "members.view_category",
        "members.add_category",
        "members.change_category",
        "members.view_product",
        "members.add_product",
        "members.change_product",
        "members.view_source",
        "members.add_source",
        "members.change_source",
        *SET_UP_CASES,
        *DECIDE,
        "feedback.view_workcalendar",
        "feedback.view_clockpolicy",
        *SET_CLOCKS,
        "members.view_customfield",
        "members.add_customfield",
        "members.change_customfield",
        "members.view_tag",
        "members.add_tag",
        "members.change_tag",
        "members.delete_tag",
        "members.view_customertype",
        "members.add_customertype",
        "members.change_customertype",
        *JOINING_REASONS,
        "members.view_accesslog",
        *PAGES,
    ),
}

# Who edits the public pages, below the home page of every language, and the pictures.
EDIT_PAGES = (
    "wagtailcore.add_page",
    "wagtailcore.change_page",
    "wagtailcore.publish_page",
)
EDIT_PICTURES = PAGES
SITE_PERMISSIONS: dict[str, tuple[str, ...]] = {
    Role.MARKETER: (*EDIT_PAGES, *EDIT_PICTURES),
    Role.OPERATIONS: (*EDIT_PAGES, *EDIT_PICTURES),
    Role.ADMINISTRATOR: EDIT_PICTURES,
}


def write_roles() -> dict[str, int]:
    """Make each role's group hold exactly its permissions; returns counts by role.

    Permissions written by hand to these groups are taken away. Raises LookupError when
    a permission of the table does not exist.
    """
    known = {
        f"{app_label}.{codename}": pk
        for pk, app_label, codename in Permission.objects.values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    for role, names in PERMISSIONS.items():
        missing = [name for name in names if name not in known]
        if missing:
            message = f"role {role}: no such permission: {', '.join(missing)}"
            raise LookupError(message)
    groups = _groups()
    pairs = {
        (groups[role], known[name])
        for role, names in PERMISSIONS.items()
        for name in names
    }
    _keep_exactly(Group.permissions.through, groups, ("permission",), pairs)
    _write_site_permissions(groups, known)
    return {role: len(names) for role, names in PERMISSIONS.items()}


def _groups() -> dict[str, int]:
    """The key of each role's group; makes those that are missing."""
    groups = Group.objects.filter(name__in=PERMISSIONS)
    missing = PERMISSIONS.keys() - set(groups.values_list("name", flat=True))
    Group.objects.bulk_create(Group(name=name) for name in sorted(missing))
    return dict(groups.values_list("name", "pk"))


def _write_site_permissions(groups: dict[str, int], known: dict[str, int]) -> None:
    """Tie the roles' page and picture rights to the home pages and the collections."""
    root = Collection.get_first_root_node()
    homes = HomePage.objects.values_list("pk", flat=True)
    tied = {
        (groups[role], known[name])
        for role, names in SITE_PERMISSIONS.items()
        for name in names
    }
    edits = {known[name] for name in EDIT_PAGES}
    pages = {(*each, home) for each in tied if each[1] in edits for home in homes}
    pictures = {(*each, root.pk) for each in tied if each[1] not in edits and root}
    ties = ("permission", "page")
    _keep_exactly(GroupPagePermission, groups, ties, pages)
    ties = ("permission", "collection")
    _keep_exactly(GroupCollectionPermission, groups, ties, pictures)


def _keep_exactly(
    model: Any, groups: dict[str, int], ties: tuple[str, ...], wanted: set[Any]
) -> None:
    """Make the rows of these groups the wanted ones: (key of the group, *ties)."""
    fields = ["group_id", *(f"{tie}_id" for tie in ties)]
    rows = model.objects.filter(group__in=groups.values())
    there = {tuple(keys): pk for pk, *keys in rows.values_list("pk", *fields)}
    if surplus := [pk for keys, pk in there.items() if keys not in wanted]:
        model.objects.filter(pk__in=surplus).delete()
    model.objects.bulk_create(
        model(**dict(zip(fields, keys, strict=True)))
        for keys in sorted(wanted - there.keys())
    )
