"""The sections that every case has: head with its buttons, talk, who, facts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.actions import assessing, handling, opening
from feedback.forms.staff import (
    AssignForm,
    CaseForm,
    LinkForm,
    NoteForm,
    ReplyForm,
    RevealForm,
)
from feedback.models import Case
from feedback.queries.canned import ready_words
from feedback.queries.cases import address_of, correspondence, told
from feedback.queries.relations import files_of_duplicates
from feedback.views.listing import age_of
from feedback.views.workspace.next_steps import allowed_actions
from feedback.views.workspace.sections import CaseDesk, Section, Step
from feedback.workflow import FIRST_DUTIES, STATES
from members.choices import CycleState
from members.masking import mask_email, mask_phone
from members.models import Member, User, scope_of

# The customer's words on top of the page; all of them stand in the correspondence.
SAID_AT_MOST = 400
CYCLE_WORDS = dict(CycleState.choices)

STEPS: dict[str, Step] = {
    "accept": Step(CaseForm, handling.accept_case, _("Accepted. It is yours now.")),
    "reply": Step(ReplyForm, handling.reply_to_case, _("The answer is on its way.")),
    "investigate": Step(
        CaseForm, assessing.investigate_case, _("The investigation has begun.")
    ),
    "note": Step(NoteForm, handling.add_note, _("Noted."), takes_version=False),
    "close": Step(
        CaseForm,
        handling.close_case,
        _("Closed. The customer gets a letter where there is an address."),
    ),
    "assign": Step(AssignForm, handling.assign_case, _("Handed on.")),
    "link": Step(LinkForm, handling.link_member, _("Saved whose case it is.")),
    "release": Step(
        CaseForm,
        opening.release_case,
        _("Let in. The customer gets the acknowledgement now."),
        takes_version=False,
    ),
}


def head(desk: CaseDesk) -> dict[str, Any]:
    """Number, status, and the first duty."""
    case = desk.case
    # visible_case() has asked for it; a case without that clock goes by the rule.
    accept_by = getattr(case, "accept_by", None) or told(case).accept_by
    return {
        "state": STATES[case.status],
        "duty": FIRST_DUTIES[case.channel],  # type: ignore[index]  # a stored choice
        "age": age_of(case, accept_by),
        "accept_by": accept_by,
        "may_change": desk.may_change,
    }


def said(desk: CaseDesk) -> dict[str, Any]:
    """What it is about, before any work: the customer's words and wish."""
    return {"is_long": len(desk.case.body) > SAID_AT_MOST, "most": SAID_AT_MOST}


def talk(desk: CaseDesk) -> dict[str, Any]:
    """Everything that was said and changed, oldest first; answer and note."""
    ready = ready_words(desk.case) if desk.may_change else []
    reply = desk.form("reply", ReplyForm)
    chosen = next((each for each in ready if str(each.pk) == desk.words), None)
    if chosen is not None and not reply.is_bound:
        reply.initial["text"] = chosen.text
    return {
        "entries": correspondence(desk.case),
        "duplicates_files": files_of_duplicates(desk.case, desk.user),
        "address": address_of(desk.case),
        "may_change": desk.may_change,
        "may_reply": "reply" in allowed_actions(desk),
        "ready": ready,
        "forms": {"reply": reply, "note": desk.form("note", NoteForm)},
    }


def who(desk: CaseDesk) -> dict[str, Any]:
    """The member's small card, or the guest with masked addresses."""
    case, user = desk.case, desk.user
    return {
        "member": _member(case, user),
        "contact": desk.revealed or _masked(case),
        "is_revealed": bool(desk.revealed),
        "may_reveal": scope_of(user, "members.reveal_member").covers(case.store_id),
        "may_change": desk.may_change,
        "reveal_form": desk.form("reveal", RevealForm),
        "forms": {"link": desk.form("link", LinkForm)},
    }


def facts(desk: CaseDesk) -> dict[str, Any]:
    """What was registered, and its times."""
    rounds = desk.case.cycles.select_related("handler")
    return {"rounds": list(rounds) if desk.case.cycle > 1 else []}


SECTIONS = (
    Section("head", "head", 10, "feedback/sections/head.html", head),
    Section("said", "head", 12, "feedback/sections/said.html", said),
    Section("talk", "main", 100, "feedback/sections/talk.html", talk),
    Section("who", "side", 10, "feedback/sections/who.html", who),
    Section("facts", "side", 20, "feedback/sections/facts.html", facts),
)


def _masked(case: Case) -> dict[str, str]:
    return {
        "phone": mask_phone(case.phone) if case.phone else "",
        "email": mask_email(case.email) if case.email else "",
    }


def _member(case: Case, user: User) -> dict[str, Any] | None:
    """The small card: everything for those who may see the member, else the name."""
    if case.member is None:
        return None
    visible = Member.objects.visible_to(user).select_related("home_store", "stat__tier")
    member = visible.filter(pk=case.member.pk).first()
    if member is None:
        return {"name": case.member.name, "is_visible": False}
    return {
        "name": member.name,
        "is_visible": True,
        "member": member,
        "points": list(member.contact_points.usable()[:4]),
        "last_visit": member.stat_value("last_purchase_at"),
        "visits": member.stat_value("visits_365", 0),
        "tier": member.stat_value("tier"),
        "balance": member.stat_value("points_balance", 0),
        "activity": CYCLE_WORDS.get(member.stat_value("cycle_state"), ""),
        "open_cases": member.stat_value("open_cases", 0),
    }
