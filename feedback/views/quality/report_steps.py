"""What the page of one corrective action sends: each part saved on its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from feedback.actions import corrective as actions
from feedback.actions.recall import make_recall_list
from feedback.corrective.sections import part_of
from feedback.forms import corrective as forms
from feedback.models import ActionItem, CorrectiveAction
from feedback.queries.corrective import buyers, may_recall, recall_of
from feedback.views.quality.corrective import LIST, report_page, visible_action
from feedback.views.quality.pages import carried_out, page, staff_who
from members.choices import ContactKind
from members.masking import mask_phone
from members.models import ContactPoint, Member, scope_of

BUYERS_SHOWN = 100


@dataclass(frozen=True)
class ReportStep:
    """One form of the page, the action it leads to, and what is said then."""

    form: Callable[..., django_forms.Form]
    run: Callable[..., Any]
    done: str | Promise
    for_user: bool = False  # the form's choices depend on the person


STEPS: dict[str, ReportStep] = {
    "item": ReportStep(
        forms.ItemForm, actions.add_item, gettext_lazy("Written down."), for_user=True
    ),
    "link": ReportStep(
        forms.LinkForm, actions.link_case, gettext_lazy("Linked."), for_user=True
    ),
    "owner": ReportStep(
        forms.OwnerForm, actions.set_owner, gettext_lazy("Handed on."), for_user=True
    ),
    "watch": ReportStep(
        forms.WatchForm,
        actions.watch_effect,
        gettext_lazy("The effect is watched from now on."),
    ),
    "judge": ReportStep(
        forms.JudgeForm, actions.judge_effect, gettext_lazy("The judgement is saved.")
    ),
    "reopen": ReportStep(
        forms.ReopenForm, actions.reopen_corrective, gettext_lazy("Open again.")
    ),
}


@require_POST
def part(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Save one part; on a refusal the page keeps what was typed."""
    action, user = visible_action(request, pk)
    found = part_of(action.form, name)
    if found is None:
        raise Http404
    form = forms.PartForm(request.POST, part=found, action=action)
    if form.is_valid() and carried_out(
        request,
        actions.save_part,
        _("Saved."),
        action=action,
        part=name,
        values=form.values(),
        by=user,
        at=timezone.now(),
        expected_version=form.cleaned_data["version"],
    ):
        return redirect(f"{action.get_absolute_url()}#{name}")
    return report_page(request, visible_action(request, pk)[0], user, {name: form})


@require_POST
def turn(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take a step that needs no words; the refusal says what is missing."""
    action, user = visible_action(request, pk)
    if name not in {"contain", "analyse", "act", "close"}:
        raise Http404
    form = forms.VersionedForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else None
    carried_out(
        request,
        actions.turn_corrective,
        _("Done."),
        action=action,
        name=name,
        by=user,
        at=timezone.now(),
        expected_version=version,
    )
    return redirect(action)


@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Add an action or a case, watch, judge, reopen."""
    action, user = visible_action(request, pk)
    if name not in STEPS:
        raise Http404
    found = STEPS[name]
    options = {"user": user} if found.for_user else {}
    form = found.form(request.POST, **options)
    if form.is_valid() and carried_out(
        request,
        found.run,
        found.done,
        action=action,
        by=user,
        at=timezone.now(),
        **_values(form),
    ):
        return redirect(action)
    return report_page(request, visible_action(request, pk)[0], user, {name: form})


def _values(form: django_forms.Form) -> dict[str, Any]:
    """What was filled in, by the names of the action."""
    values = dict(form.cleaned_data)
    if "version" in values:
        values["expected_version"] = values.pop("version")
    if "reference" in values:
        values["case"] = values.pop("reference")
    return values


@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """One action is done; 404 for one of another store."""
    user = staff_who(request, forms.VIEW)
    visible = CorrectiveAction.objects.visible_to(user)
    rows = ActionItem.objects.filter(action__in=visible.values("pk"))
    item = get_object_or_404(rows.select_related("action"), pk=pk)
    form = forms.EvidenceForm(request.POST)
    evidence = form.cleaned_data["evidence"] if form.is_valid() else ""
    carried_out(
        request,
        actions.finish_item,
        _("Done."),
        item=item,
        evidence=evidence,
        by=user,
        at=timezone.now(),
    )
    return redirect(f"{item.action.get_absolute_url()}#actions")


@require_http_methods(["GET", "HEAD", "POST"])
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    """Who bought the batch; by POST they are put on a list of their own."""
    action, user = visible_action(request, pk)
    if not may_recall(action) or not scope_of(user, "members.view_member"):
        raise Http404
    # A list of one's own changes nothing in a member's record.
    may_list = scope_of(user, actions.CHANGE).covers(action.store_id)
    if request.method == "POST":
        if not may_list:
            raise Http404
        made = carried_out(
            request,
            make_recall_list,
            _("The list is made. Export it on request, or write to it."),
            action=action,
            by=user,
            at=timezone.now(),
        )
        if made is not None:
            return redirect("feedback_corrective_recall", pk=action.pk)
    rows = list(buyers(action, user).select_related("home_store")[:BUYERS_SHOWN])
    phones = _masked_phones(rows)
    context = {
        "action": action,
        "recall": recall_of(action, user),
        "rows": [(member, phones.get(member.pk, "")) for member in rows],
        "may_list": may_list,
    }
    above = (LIST, _("Corrective actions"))
    context |= page(
        _("Recall: %(reference)s") % {"reference": action.reference}, "group", above
    )
    return render(request, "feedback/quality/recall.html", context)


def _masked_phones(members: list[Member]) -> dict[int, str]:
    """The primary phone numbers, masked; one query."""
    rows = ContactPoint.objects.usable().filter(
        member__in=members, kind=ContactKind.PHONE, is_primary=True
    )
    return {each.member_id: mask_phone(each.value_norm) for each in rows}
