"""Custom fields on every path: form, card, list, file, export, segment, API; and where
private ones must not show."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from members.actions.custom_fields import save_custom_field
from members.actions.members import register_member, update_member
from members.choices import CustomKind
from members.exceptions import CustomFieldRefused, InvalidMember
from members.exports.columns import chosen, exportable_custom_fields, lines_of
from members.imports.custom_columns import columns_for
from members.imports.mapping import guess_mapping
from members.models import Activity, CustomerType, CustomField, Member
from members.segments.compiler import condition_of, describe
from members.segments.list_rules import CustomFieldForm
from tests.factories.lists import TEAS, make_field
from tests.factories.members import MemberFactory

SECRET = "花生过敏"


@pytest.fixture
def company(db):
    return CustomerType.objects.create(
        name="Company", name_zh="公司", is_organisation=True
    )


@pytest.fixture
def fields(company):
    """One of each kind; the allergy is private, the tax number for companies."""
    return {
        "tea": make_field("tea", CustomKind.CHOICE, "Favourite tea", "最爱的茶"),
        "cups": make_field("cups", CustomKind.NUMBER, "Cups a day", "每天几杯"),
        "since": make_field("since", CustomKind.DATE, "Tea drinker since", "茶龄起"),
        "decaf": make_field("decaf", CustomKind.YES_NO, "No caffeine", "低咖啡因"),
        "tax_no": make_field("tax_no", label="Tax number", types=[company]),
        "allergy": make_field("allergy", label="Allergy", is_private=True),
    }


@pytest.fixture
def drinker(store, fields):
    return MemberFactory(
        name="茶客",
        home_store=store,
        custom={
            "tea": "puer",
            "cups": 4,
            "since": "2001-05-01",
            "decaf": False,
            "allergy": SECRET,
        },
    )


def page(client, user, url, **params):
    client.force_login(user)
    response = client.get(url, params)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def listed(client, user, **params):
    soup = page(client, user, reverse("members_list"), **params)
    return sorted(cell.text.strip() for cell in soup.select("td.title"))


def edit_url(member):
    return reverse("members_edit", args=[member.public_id])


def form_data(soup):
    form = soup.select_one("form.member-form")
    data = {
        each["name"]: each.get("value", "")
        for each in form.select("input[name]")
        if each.get("type") != "checkbox"
    }
    for each in form.select("select[name]"):
        option = each.select_one("option[selected]")
        data[each["name"]] = option["value"] if option else ""
    for each in form.select("textarea[name]"):
        data[each["name"]] = each.text.strip()
    return data


# Making fields


def test_a_field_is_made_and_changed_without_code(administrator):
    field = save_custom_field(
        by=administrator,
        code="tea",
        label="Favourite tea",
        label_zh="最爱的茶",
        kind="choice",
        choices=TEAS,
    )
    save_custom_field(
        by=administrator,
        field=field,
        code="tea",
        label="Best tea",
        label_zh="最爱的茶",
        kind="choice",
        choices=TEAS,
        is_retired=True,
    )
    field.refresh_from_db()
    assert (field.label, field.is_retired) == ("Best tea", True)


@pytest.mark.parametrize("code", ["contains", "a__b", "exact", "a_", "tea"])
def test_a_code_that_can_not_be_asked_for_or_is_taken_is_refused(
    code, administrator, fields
):
    with pytest.raises(CustomFieldRefused):
        save_custom_field(
            by=administrator, code=code, label="x", label_zh="x", kind="text"
        )


def test_a_kind_stays_and_a_choice_stays_while_a_member_has_it(
    administrator, drinker, fields
):
    told = {"code": "tea", "label": "x", "label_zh": "x", "field": fields["tea"]}
    with pytest.raises(CustomFieldRefused, match="kind"):
        save_custom_field(by=administrator, kind="text", **told)
    with pytest.raises(CustomFieldRefused, match="choice"):
        save_custom_field(by=administrator, kind="choice", choices=TEAS[:1], **told)
    save_custom_field(by=administrator, kind="choice", choices=TEAS[1:], **told)


def test_the_administrators_page_makes_a_field(client, administrator):
    client.force_login(administrator)
    url = reverse("custom-fields:add")
    data = {
        "code": "tea",
        "label": "Favourite tea",
        "label_zh": "最爱的茶",
        "kind": "choice",
        "choices": "green = Green = 绿茶\npuer ＝ Pu'er ＝ 普洱",
        "position": "1",
        "is_on_card": "on",
    }
    assert client.post(url, data | {"choices": "green"}).status_code == 200
    assert not CustomField.objects.exists()
    assert client.post(url, data).status_code == 302
    field = CustomField.objects.get()
    assert [each["code"] for each in field.choices] == ["green", "puer"]
    again = page(client, administrator, reverse("custom-fields:edit", args=[field.pk]))
    assert "green = Green = 绿茶" in again.text
    taken = client.post(url, data)
    assert "with this Code already exists" in taken.content.decode()


# Form and card


def test_the_form_asks_the_fields_of_the_type_and_saves_them(
    client, clerk, drinker, company
):
    soup = page(client, clerk, edit_url(drinker))
    assert soup.select_one("[name=custom_tax_no]") is None
    data = form_data(soup)
    assert (data["custom_cups"], data["custom_decaf"]) == ("4", "no")
    data |= {"customer_type": company.pk, "reload": "1", "name": "茶客改", "year": "x"}
    reloaded = BeautifulSoup(
        client.post(edit_url(drinker), data).content, "html.parser"
    )
    assert reloaded.select_one("[name=custom_tax_no]") is not None
    again = form_data(reloaded)
    assert again["name"] == "茶客改"
    assert reloaded.select(".w-field__errors .error-message") == []
    drinker.refresh_from_db()
    assert drinker.name == "茶客"
    again |= {
        "custom_tax_no": "91330",
        "custom_cups": "5",
        "custom_tea": "",
        "year": "",
    }
    response = client.post(edit_url(drinker), again)
    assert response.status_code == 302
    drinker.refresh_from_db()
    assert drinker.customer_type == company
    assert drinker.custom == {
        "cups": 5,
        "since": "2001-05-01",
        "decaf": False,
        "allergy": SECRET,
        "tax_no": "91330",
    }
    assert "custom" in Activity.objects.get(kind="members.changed").data["fields"]


def test_a_value_that_does_not_fit_stands_at_its_field(client, clerk, drinker):
    data = form_data(page(client, clerk, edit_url(drinker))) | {"custom_cups": "many"}
    text = client.post(edit_url(drinker), data).content.decode()
    assert "“Cups a day” has to be a number." in text


def test_a_required_field_must_be_filled_in(client, clerk, drinker, fields):
    CustomField.objects.filter(code="cups").update(is_required=True)
    data = form_data(page(client, clerk, edit_url(drinker))) | {"custom_cups": ""}
    assert client.post(edit_url(drinker), data).status_code == 200
    with pytest.raises(InvalidMember):
        update_member(
            member=drinker, by=clerk, at=timezone.now(), custom={"cups": None}
        )


def test_a_retired_field_is_asked_no_more_and_keeps_its_values(client, clerk, drinker):
    CustomField.objects.filter(code="cups").update(is_retired=True)
    soup = page(client, clerk, edit_url(drinker))
    assert soup.select_one("[name=custom_cups]") is None
    client.post(edit_url(drinker), form_data(soup) | {"custom_tea": "green"})
    drinker.refresh_from_db()
    assert (drinker.custom["cups"], drinker.custom["tea"]) == (4, "green")


def test_the_card_says_them_in_words(client, clerk, drinker):
    text = (
        page(client, clerk, drinker.get_absolute_url())
        .select_one(".card__custom")
        .text.split()
    )
    assert "Pu'er" in text
    assert "no" in text


def test_a_new_record_may_bring_values(clerk, store, fields):
    member = register_member(
        name="新客",
        home_store=store,
        by=clerk,
        at=timezone.now(),
        custom={"tea": "普洱茶"},
    )
    assert Member.objects.get(pk=member.pk).custom == {"tea": "puer"}


# List


def test_each_kind_filters_and_shows_as_a_column(client, clerk, drinker, store):
    MemberFactory(name="别人", home_store=store, custom={"cups": 1, "tea": "green"})
    for params in (
        {"custom_tea": ["puer"]},
        {"custom_cups_min": "2"},
        {"custom_cups_min": "4", "custom_cups_max": "4"},
        {"custom_since_after": "2001-05-01", "custom_since_before": "2001-05-01"},
        {"custom_decaf": "no"},
        {"custom_tea": ["puer"], "custom_cups_min": "3", "custom_decaf": "no"},
    ):
        assert listed(client, clerk, **params) == ["茶客"], params
    assert listed(client, clerk, custom_decaf="yes") == []
    assert listed(client, clerk, custom_cups_max="3") == ["别人"]
    assert listed(client, clerk, custom_tea=["puer", "green"]) == ["别人", "茶客"]
    soup = page(
        client, clerk, reverse("members_list"), columns="custom_tea,custom_cups"
    )
    assert soup.select_one("[data-label='Favourite tea']").text.strip() == "Green tea"


def test_text_is_found_by_a_part(client, manager, drinker):
    assert listed(client, manager, custom_allergy="花生") == ["茶客"]
    assert listed(client, manager, custom_allergy="虾") == []


# Private


def test_a_private_field_shows_on_no_path_without_the_permission(
    client, clerk, manager, drinker
):
    paths = {
        "form": edit_url(drinker),
        "card": drinker.get_absolute_url(),
        "list": reverse("members_list") + "?columns=custom_allergy,phone",
    }
    for name, url in paths.items():
        assert SECRET not in str(page(client, clerk, url)), name
        assert "Allergy" not in str(page(client, clerk, url)), name
        assert SECRET in str(page(client, manager, url)), name


def test_a_private_field_can_not_be_asked_for_without_the_permission(
    client, clerk, drinker, store
):
    MemberFactory(name="别人", home_store=store)
    assert listed(client, clerk, custom_allergy="花生") == ["别人", "茶客"]


def test_a_private_field_can_not_be_written_without_the_permission(clerk, drinker):
    with pytest.raises(InvalidMember):
        update_member(
            member=drinker, by=clerk, at=timezone.now(), custom={"allergy": "none"}
        )


def test_the_timeline_names_no_private_field(client, clerk, manager, drinker):
    update_member(
        member=drinker, by=manager, at=timezone.now(), custom={"allergy": "虾"}
    )
    text = str(page(client, clerk, drinker.get_absolute_url(), panels="all"))
    assert "allergy" not in text.lower()
    assert "虾" not in text
    assert "custom fields" in text
    history = reverse("members_changes", args=[drinker.public_id])
    assert "虾" not in str(page(client, clerk, history))
    shown = page(client, manager, history).text
    assert "虾" in shown
    assert "Allergy" in shown


def test_a_segment_never_asks_for_a_private_field(drinker, fields):
    data = {"field": fields["allergy"].pk, "test": "icontains", "value": "花生"}
    assert not CustomFieldForm(data).is_valid()


def test_columns_of_export_and_import_leave_private_fields_out(
    clerk, steward, manager, drinker
):
    assert "custom_allergy" not in [c.code for c in exportable_custom_fields(steward)]
    assert "custom_allergy" not in [c.name for c in columns_for("members", steward)]
    line = lines_of([drinker])[0]
    exported = {c.code: c.value(line) for c in exportable_custom_fields(manager)}
    assert exported["custom_allergy"] == SECRET
    assert exported["custom_tea"] == "Pu'er"
    assert chosen(["custom_allergy", "name"], steward)[0].code == "name"
    assert len(chosen(["custom_allergy", "name"], steward)) == 1


# Files, segments


@pytest.mark.parametrize("heading", ["Favourite tea", "最爱的茶", "tea"])
def test_a_file_names_a_custom_field_in_either_language(heading, steward, fields):
    guess = guess_mapping("members", ["姓名", heading], columns_for("members", steward))
    assert guess.mapping == {"name": 0, "custom_tea": 1}
    assert guess.unknown == []


RULES = [
    ({"field": "tea", "test": "exact", "value": "普洱茶"}, "“Favourite tea” is Pu'er"),
    ({"field": "cups", "test": "gte", "value": "4"}, "“Cups a day” is at least 4"),
    ({"field": "since", "test": "lte", "value": "2001-05-01"},
     "“Tea drinker since” is at most 2001-05-01"),
    ({"field": "decaf", "test": "exact", "value": "no"}, "“No caffeine” is no"),
    ({"field": "tax_no", "test": "gap", "value": ""}, "“Tax number” is blank"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "words"), RULES)
def test_a_segment_asks_by_kind_and_says_so(data, words, drinker, fields):
    other = MemberFactory(custom={"cups": 3, "tea": "green", "tax_no": "1"})
    form = CustomFieldForm(data | {"field": fields[data["field"]].pk})
    assert form.is_valid(), form.errors
    leaf = {"rule": "members.custom_field", "params": form.params()}
    assert list(Member.objects.filter(condition_of(leaf))) == [drinker]
    none = {"match": "none", "rules": [leaf]}
    assert list(Member.objects.filter(condition_of(none))) == [other]
    assert describe(leaf) == words


@pytest.mark.parametrize(
    "data",
    [
        {"field": "tea", "test": "gte", "value": "puer"},
        {"field": "tea", "test": "exact", "value": "coffee"},
        {"field": "cups", "test": "exact", "value": ""},
        {"field": "cups", "test": "icontains", "value": "4"},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(data, fields):
    assert not CustomFieldForm(data | {"field": fields[data["field"]].pk}).is_valid()


def test_csv_rows_of_an_export_read_well(manager, drinker):
    columns = chosen(["name", "custom_decaf", "custom_since"], manager)
    out = io.StringIO()
    line = lines_of([drinker])[0]
    csv.writer(out).writerow([column.value(line) for column in columns])
    assert out.getvalue().strip() == "茶客,2001-05-01,no"
