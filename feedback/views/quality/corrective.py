"""Corrective actions: the list with its proposals, a new one, one report."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from feedback.actions import corrective as actions
from feedback.actions.proposing import accept_proposal, dismiss_proposal
from feedback.choices.quality import CorrectiveState
from feedback.corrective.sections import PARTS
from feedback.corrective.states import HOURS_TO_CONTAIN, missing, turns_from
from feedback.forms import corrective as forms
from feedback.models import Case, CorrectionProposal, CorrectiveAction
from feedback.queries.corrective import effect_of, may_recall, windows_of
from feedback.queries.corrective_words import effect_words, proposal_words
from feedback.views.quality.pages import carried_out, page, staff_who
from members.models import User, scope_of

LIST = "feedback_corrective_list"
SHOWN = 200
CASES_SHOWN = 50


def visible_action(request: HttpRequest, pk: int) -> tuple[CorrectiveAction, User]:
    """The corrective action and who asks; 404 for one of another store."""
    user = staff_who(request, forms.VIEW)
    rows = CorrectiveAction.objects.visible_to(user).select_related(
        "cause", "store", "product", "owner", "opened_by", "judged_by"
    )
    return get_object_or_404(rows, pk=pk), user


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What is proposed, what is worked on, what is closed."""
    user = staff_who(request, forms.VIEW)
    today = timezone.localdate()
    rows = CorrectiveAction.objects.visible_to(user).select_related(
        "store", "cause", "owner"
    )
    proposals = CorrectionProposal.objects.visible_to(user).waiting()
    waiting = list(
        proposals.select_related("cause", "store", "product").prefetch_related("cases")
    )
    context = {
        "proposals": [(each, proposal_words(each)) for each in waiting],
        "open": list(rows.open()[:SHOWN]),
        "closed": list(rows.filter(state=CorrectiveState.CLOSED)[:SHOWN]),
        "today": today,
        "may_add": bool(scope_of(user, forms.ADD)),
        "accept": forms.AcceptForm(user=user),
        "decides": [
            each.pk
            for each in waiting
            if scope_of(user, forms.ADD).covers(each.store_id)
        ],
    } | page(_("Corrective actions"), "rotate")
    return render(request, "feedback/quality/corrective_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open one by hand."""
    user = staff_who(request, forms.ADD)
    form = forms.NewForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        action = carried_out(
            request,
            actions.open_corrective,
            _("Opened. Begin with the first part."),
            by=user,
            at=timezone.now(),
            **form.values(),
        )
        if action is not None:
            return redirect(action)
    above = (LIST, _("Corrective actions"))
    context = {"form": form} | page(_("New corrective action"), "plus", above)
    return render(request, "feedback/quality/corrective_new.html", context)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One report with its parts, actions, cases, effect and history."""
    action, user = visible_action(request, pk)
    return report_page(request, action, user, {})


def report_page(
    request: HttpRequest, action: CorrectiveAction, user: User, tried: dict[str, Any]
) -> HttpResponse:
    """The page; ``tried`` holds forms that were refused, by name."""
    may_change = scope_of(user, actions.CHANGE).covers(action.store_id)
    context = report_of(action, user, today=timezone.localdate()) | {
        "may_change": may_change,
        "may_write": may_change and action.is_open,
        "steps": _steps(action) if may_change else [],
        "parts": [
            (
                part,
                tried.get(part.name) or forms.PartForm(part=part, action=action),
            )
            for part in PARTS[action.form]
        ],
        "item_form": tried.get("item") or forms.ItemForm(user=user),
        "owner_form": tried.get("owner") or forms.OwnerForm(user=user),
        "link_form": tried.get("link") or forms.LinkForm(user=user),
        "watch_form": tried.get("watch")
        or forms.WatchForm(
            initial={"acted_on": timezone.localdate(), "weeks": action.weeks}
        ),
        "judge_form": tried.get("judge") or forms.JudgeForm(),
        "reopen_form": tried.get("reopen") or forms.ReopenForm(),
        "tried": tried,
    }
    above = (LIST, _("Corrective actions"))
    context |= page(f"{action.reference} · {action.title}", "rotate", above)
    return render(request, "feedback/quality/corrective.html", context)


def _steps(action: CorrectiveAction) -> list[dict[str, Any]]:
    """The steps that lie ahead, each with what is still missing."""
    facts = actions.facts_of(action)
    return [
        {"turn": turn, "missing": missing(turn.name, facts)}
        for turn in turns_from(form=action.form, state=action.state)
    ]


def report_of(action: CorrectiveAction, user: User, *, today: date) -> dict[str, Any]:
    """What the page and the paper show of a report."""
    visible = Case.objects.visible_to(user).filter(corrective_actions=action)
    cases = list(
        visible.select_related("store", "cause").order_by("-received_at")[:CASES_SHOWN]
    )
    total = action.cases.count()
    context: dict[str, Any] = {
        "action": action,
        "today": today,
        "cases": cases,
        "total_cases": total,
        "hidden_cases": total - len(cases),
        "items": list(action.items.select_related("owner", "done_by")),
        "events": list(action.events.select_related("by")),
        "contain_by": action.opened_at + timedelta(hours=HOURS_TO_CONTAIN),
        "hours_to_contain": HOURS_TO_CONTAIN,
        "has_recall": may_recall(action),
    }
    if action.acted_on is not None:
        effect = effect_of(action, today=today)
        before, after = windows_of(action, today=today)
        context |= {
            "effect": effect,
            "effect_words": effect_words(effect),
            "days_before": before,
            "days_after": after,
            "is_due": action.judge_on is not None and action.judge_on <= today,
        }
    return context


@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The report on A4."""
    action, user = visible_action(request, pk)
    context = report_of(action, user, today=timezone.localdate()) | {
        "parts": [
            (part, forms.PartForm(part=part, action=action))
            for part in PARTS[action.form]
        ],
        "header_title": f"{action.reference} · {action.title}",
    }
    return render(request, "feedback/quality/corrective_paper.html", context)


@require_POST
def decide(request: HttpRequest, pk: int, decision: str) -> HttpResponse:
    """Take a proposal on, or leave it at that; 404 for one of another store."""
    user = staff_who(request, forms.ADD)
    rows = CorrectionProposal.objects.visible_to(user, forms.ADD)
    proposal = get_object_or_404(rows, pk=pk)
    at = timezone.now()
    if decision == "accept":
        form: Any = forms.AcceptForm(request.POST, user=user)
        run: Any = accept_proposal
        done = _("Opened, with the cases of the proposal.")
    else:
        form = forms.ReasonForm(request.POST)
        run, done = dismiss_proposal, _("Dismissed.")
    if not form.is_valid():
        return _incomplete(request)
    result = carried_out(
        request, run, done, proposal=proposal, by=user, at=at, **form.cleaned_data
    )
    return redirect(result if isinstance(result, CorrectiveAction) else LIST)


def _incomplete(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("Please fill in every field."))
    return redirect(LIST)
