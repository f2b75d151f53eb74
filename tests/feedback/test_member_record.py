"""What feedback brings to a member's record: panel, timeline lines, segment rules."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone, translation

from feedback.actions.handling import close_case, reply_to_case
from feedback.choices import CaseKind, Quarantine
from feedback.member_record import PANEL_ROWS, CasesPanel
from feedback.models import Attachment, CaseEntry, Incident, Praise, Suggestion
from feedback.queries.cases import cases_of_member
from feedback.segments.rules import CaseOfKindRule, OpenCaseRule
from members.models import Activity, Member
from members.record.disclosers import sections_of
from members.record.panels import panels_for
from members.record.timeline import activity_kinds
from members.segments.rules import segment_rules
from tests.factories.feedback import AT, judge, make_case
from tests.factories.members import MemberFactory


def panel_of(member, user):
    return CasesPanel(member=member, user=user)


def soup(panel):
    return BeautifulSoup(panel.render_html(), "html.parser")


def names(member, user):
    return [panel.name for panel in panels_for(member=member, user=user)]


def test_a_copy_of_the_data_tells_the_correspondence_without_notes(member, store):
    case = make_case(member=member, store=store, body="The tea was stale.")
    for kind, body in (("message", "Still stale."), ("reply", "We send you new tea.")):
        entry = CaseEntry.objects.create(case=case, kind=kind, body=body, at=AT)
    note = CaseEntry.objects.create(case=case, kind="note", body="Difficult.", at=AT)
    for of, name in ((entry, "voucher.pdf"), (note, "inside.pdf")):
        Attachment.objects.create(
            case=case, entry=of, name=name, content_type="application/pdf", size=1,
            added_at=AT,
        )  # fmt: skip
    other = make_case(member=MemberFactory(), store=store)
    CaseEntry.objects.create(case=other, kind="reply", body="Not hers.", at=AT)
    with translation.override("en"):
        sections = {each.code: each for each in sections_of([member])}
    told = sections["feedback-caseentry"]
    assert told.labels == ["Case", "at", "kind", "text", "Files"]
    assert [[row[0], *row[3:]] for row in told.rows] == [
        [case.reference, "The tea was stale.", ""],
        [case.reference, "Still stale.", ""],
        [case.reference, "We send you new tea.", "voucher.pdf"],
    ]


def test_the_panel_stands_on_the_record_of_those_who_may_see_cases(
    member, clerk, marketer, clerk_of_another_store
):
    assert "feedback.cases" in names(member, clerk)
    assert "feedback.cases" not in names(member, marketer)
    assert "feedback.cases" not in names(member, clerk_of_another_store)


def test_open_cases_stand_first_and_are_counted(member, clerk, store):
    old = make_case(member=member, store=store)
    done = make_case(member=member, store=store, at=AT + timedelta(days=1))
    reply_to_case(case=judge(done), text="A", by=clerk, at=AT)
    close_case(case=done, by=clerk, at=AT)
    panel = panel_of(member, clerk)
    rows = [row.a.text for row in soup(panel).select(".case-row")]
    assert rows == [old.reference, done.reference]
    assert panel.badge() == 1


def test_cases_of_another_store_do_not_show(member, clerk, other_store):
    make_case(member=member, store=other_store)
    panel = panel_of(member, clerk)
    assert panel.badge() is None
    assert "No feedback yet." in soup(panel).text


def test_many_cases_lead_to_the_list(member, clerk, store):
    for _turn in range(PANEL_ROWS + 1):
        make_case(member=member, store=store)
    page = soup(panel_of(member, clerk))
    assert len(page.select(".case-row")) == PANEL_ROWS
    assert f"?member={member.public_id}" in str(page)


def test_only_who_may_register_is_offered_it(member, clerk, auditor):
    assert "Register a case" in soup(panel_of(member, clerk)).text
    assert "Register a case" not in soup(panel_of(member, auditor)).text


@pytest.mark.parametrize("number", [1, 3])
def test_the_panel_costs_two_queries_however_many_rows(
    member, clerk, store, number, django_assert_num_queries
):
    for _turn in range(number):
        make_case(member=member, store=store)
    panel = panel_of(member, clerk)
    assert panel.is_shown()  # reads the scopes
    with django_assert_num_queries(2):  # the cases, what was promised in them
        panel.badge()
        panel.render_html()


def test_each_timeline_row_says_what_happened_in_both_languages(member, clerk, store):
    case = make_case(member=member, store=store)
    reply_to_case(case=case, text="A", by=clerk, at=AT)
    lines = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            lines[language] = [
                activity_kinds.get(row.kind).line(row)
                for row in Activity.objects.order_by("pk")
            ]
    assert lines["en"] == [
        f"Complaint {case.reference} received",
        f"Complaint {case.reference} answered",
    ]
    assert lines["zh-hans"] == [
        f"收到投诉 {case.reference}",
        f"投诉 {case.reference} 已答复",
    ]
    row = Activity.objects.latest("pk")
    assert activity_kinds.get(row.kind).url(row) == case.get_absolute_url()


def test_a_blanked_timeline_row_still_has_a_line(member, store):
    make_case(member=member, store=store)
    row = Activity.objects.get()
    row.data = {}
    kind = activity_kinds.get(row.kind)
    assert kind.line(row).split() == ["received"]
    assert kind.url(row) == ""


def found(rule, **params):
    return set(Member.objects.filter(rule.condition(params)))


def test_segments_find_who_has_an_open_case(member, clerk, store):
    other = MemberFactory(home_store=store)
    case = make_case(member=member, store=store)
    make_case(member=other, store=store, quarantine=Quarantine.MANY)
    rule = OpenCaseRule()
    assert found(rule) == {member}
    reply_to_case(case=judge(case), text="A", by=clerk, at=AT)
    close_case(case=case, by=clerk, at=AT)
    assert found(rule) == set()


def test_segments_find_who_had_a_case_of_a_kind_lately(member, store):
    now = timezone.now()
    older = MemberFactory(home_store=store)
    make_case(member=member, kind=CaseKind.PRAISE, at=now - timedelta(days=29))
    make_case(member=older, kind=CaseKind.PRAISE, at=now - timedelta(days=31))
    rule = CaseOfKindRule()
    assert found(rule, kind="praise", days=30) == {member}
    assert found(rule, kind="complaint", days=30) == set()
    assert rule.describe({"kind": "praise", "days": 30}) == (
        "Praise within the last 30 days"
    )


def test_the_rules_take_their_parameters_from_their_forms():
    form = CaseOfKindRule.form_class({"kind": "praise", "days": "30"})
    assert form.is_valid()
    assert form.params() == {"kind": "praise", "days": 30}
    assert not CaseOfKindRule.form_class({"kind": "x", "days": "0"}).is_valid()
    assert {"feedback.open_case", "feedback.case_of_kind"} <= {
        rule.code for rule in segment_rules
    }


def test_a_member_reads_only_own_cases(member, store):
    own = make_case(member=member, store=store)
    make_case(member=MemberFactory(home_store=store), store=store)
    make_case(email="member@example.com")
    assert list(cases_of_member(member)) == [own]


def test_a_copy_of_the_data_tells_what_became_of_suggestion_praise_and_damage(
    member, store, manager
):
    cases = {
        kind: make_case(kind=kind, member=member, store=store)
        for kind in ("suggestion", "praise", "incident")
    }
    Suggestion.objects.create(
        case=cases["suggestion"],
        result="used",
        words="We do it from May on.",
        points=50,
        decided_at=AT,
        decided_by=manager,
        may_publish=True,
    )
    Praise.objects.create(case=cases["praise"], may_quote=True, may_name=False)
    Incident.objects.create(
        case=cases["incident"],
        hurt="nobody",
        damaged="A cup",
        settlement="Half each",
        amount=40,
        agreed_on=AT.date(),
    )
    other = make_case(kind="praise", member=MemberFactory(), store=store)
    Praise.objects.create(case=other, may_quote=True)
    with translation.override("en"):
        told = {each.code: each for each in sections_of([member])}
    cells = {code: " | ".join(row) for code in told for row in told[code].rows}
    suggestion = cells["feedback-suggestion"]
    assert "We do it from May on. | 50" in suggestion
    assert str(manager) not in suggestion
    (praise,) = told["feedback-praise"].rows
    assert praise[:3] == [cases["praise"].reference, "yes", "no"]
    assert "Half each | 40" in cells["feedback-incident"]
    assert "A cup" in cells["feedback-incident"]
