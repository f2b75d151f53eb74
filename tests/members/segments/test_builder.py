"""The builder: nested groups with and without script, nothing typed is lost."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from members.models import MemberStat, Segment
from members.search.index import reindex
from tests.factories.members import MemberFactory
from tests.support.segments import days_ago, leaf, tree

ADD = "members_segments:add"


def posted(*nodes, **fields):
    """What a browser posts: the parts in order, then their fields."""
    return {"name": "Come back", "description": "", "node": list(nodes)} | fields


def page_of(response):
    return BeautifulSoup(response.content, "html.parser")


def fields_of(page):
    """Every field of the builder's form as the browser would post it again."""
    form = page.select_one("form#w-editor-form")
    found = {}
    for field in form.select("input[name], textarea[name]"):
        if field["name"] == "csrfmiddlewaretoken":
            continue
        value = (
            field.text.strip() if field.name == "textarea" else field.get("value", "")
        )
        found.setdefault(field["name"], []).append(value)
    for field in form.select("select[name]"):
        chosen = field.select("option[selected]") or field.select("option")[:1]
        found[field["name"]] = [option["value"] for option in chosen]
    return found


@pytest.fixture
def page(client, marketer):
    client.force_login(marketer)
    return page_of(client.get(reverse(ADD)))


def press(client, page, step, **fields):
    """Press a button of the builder on the page as it is."""
    response = client.post(reverse(ADD), fields_of(page) | {"do": step} | fields)
    assert response.status_code == 200
    return page_of(response)


def test_a_nested_segment_is_built_with_buttons_alone(client, page):
    page = press(
        client, page, "add-rule:0", name="Come back", new_0="members.not_bought"
    )
    page = press(client, page, "add-group:0", **{"r1-days": "180"})
    page = press(client, page, "add-rule:2", new_2="members.status", match_2="none")
    page = press(client, page, "add-group:2", match_2="none")
    page = press(client, page, "add-rule:4", new_4="members.sex", match_4="any")
    data = fields_of(page)
    assert data["name"] == ["Come back"]
    data |= {"r3-status": "prospect", "r5-sex": "female", "match_4": "any"}
    assert client.post(reverse(ADD), data).status_code == 302
    assert Segment.objects.get().rules == tree(
        leaf("members.not_bought", days=180),
        tree(
            leaf("members.status", status="prospect"),
            tree(leaf("members.sex", sex="female"), match="any"),
            match="none",
        ),
    )


def test_a_stored_tree_comes_back_as_it_was(client, marketer):
    client.force_login(marketer)
    rules = tree(
        leaf("members.spend", window="90", least="100.50", most=None),
        tree(
            leaf("members.joined", since="2026-05-01", until=None),
            tree(leaf("members.not_bought", days=30), match="any"),
            match="none",
        ),
        leaf("members.points", least=-5, most=10),
    )
    segment = Segment.objects.create(name="Old", rules=rules)
    edit = reverse("members_segments:edit", args=[segment.pk])
    data = fields_of(page_of(client.get(edit)))
    assert client.post(edit, data).status_code == 302
    segment.refresh_from_db()
    assert segment.rules == rules


def test_what_is_wrong_is_told_and_nothing_typed_is_lost(client, page):
    data = posted(
        "1:0:members.birthday",
        "2:0:group",
        "3:2:members.spend",
        **{
            "match_0": "any",
            "match_2": "none",
            "r1-days": "-1",
            "r3-least": "300",
            "r3-most": "a lot",
            "r3-window": "365",
        },
    )
    response = client.post(reverse(ADD), data)
    assert "Please mend the rules that are marked." in response.content.decode()
    again = fields_of(page_of(response))
    assert again["node"] == data["node"]
    for name, value in data.items():
        if name != "node":
            assert again[name] == [value], name
    assert len(page_of(response).select(".rule .error-message")) == 2
    assert not Segment.objects.exists()


def test_adding_a_part_finds_no_fault_and_keeps_what_is_typed(client, page):
    data = posted("1:0:members.birthday", **{"r1-days": "many"}, name="")
    page = press(client, page, "add-group:0", **data)
    assert not page.select(".error-message")
    again = fields_of(page)
    assert again["r1-days"] == ["many"]
    assert again["node"] == ["1:0:members.birthday", "2:0:group"]


def test_a_group_is_removed_with_all_in_it(client, page):
    data = posted("1:0:group", "2:1:group", "3:2:members.sex", "4:0:members.tag")
    page = press(client, page, "remove:1", **data)
    assert fields_of(page)["node"] == ["4:0:members.tag"]


@pytest.mark.parametrize(
    ("nodes", "words"),
    [
        ((), "Choose at least one rule."),
        (("1:0:group",), "Choose at least one rule."),
        (("1:0:members.key_account", "2:0:group"), "A group has no rules."),
        (("1:0:no.such",), "Please mend the rules that are marked."),
    ],
)
def test_a_segment_without_sound_rules_is_refused(client, page, nodes, words):
    response = client.post(reverse(ADD), posted(*nodes))
    assert words in response.content.decode()
    assert not Segment.objects.exists()


@pytest.mark.parametrize(
    "node",
    [
        "x",
        "1:0:",
        "1::members.sex",
        "1:9:members.sex",
        "0:0:group",
        "-1:0:group",
        "²:0:group",
    ],
)
def test_parts_that_no_browser_posts_are_left_out(client, page, node):
    again = press(client, page, "count", **posted("5:0:members.key_account", node))
    assert fields_of(again)["node"] == ["5:0:members.key_account"]


@pytest.mark.parametrize(
    "step", ["", "x", "remove:", "remove:x", "add-rule:9", "add-rule:0"]
)
def test_a_button_that_says_nothing_does_nothing(client, page, step):
    data = posted("1:0:members.key_account", do=step or "?")
    again = page_of(client.post(reverse(ADD), data))
    assert fields_of(again)["node"] == ["1:0:members.key_account"]


def test_groups_nest_five_deep_and_no_deeper(client, page):
    nodes = [f"{n}:{n - 1}:group" for n in range(1, 5)]
    again = press(client, page, "add-group:4", **posted(*nodes, "5:4:group"))
    assert fields_of(again)["node"] == nodes
    assert len(page_of(client.get(reverse(ADD))).select("[value='add-group:0']")) == 1
    assert not again.select("[value='add-group:4']")


def test_rules_are_offered_under_headings(page):
    headings = [each["label"] for each in page.select("[name=new_0] optgroup")]
    assert headings == [
        "Person", "Store", "Tier and points", "Purchases", "Rhythm", "Birthdays",
        "Household", "Tags and lists", "Own fields", "Consent", "Feedback",
        "Campaigns and events",
    ]  # fmt: skip


def test_a_rule_that_no_app_knows_shows_and_can_be_removed(client, marketer):
    client.force_login(marketer)
    segment = Segment.objects.create(name="Old", rules=tree(leaf("gone", days=3)))
    edit = reverse("members_segments:edit", args=[segment.pk])
    page = page_of(client.get(edit))
    assert "gone" in page.select_one(".rule-name").text
    page = page_of(client.post(edit, fields_of(page) | {"do": "remove:1"}))
    assert not page.select(".rule")


def test_the_script_gets_the_rules_alone(client, page):
    response = client.post(
        reverse(ADD),
        posted(do="add-rule:0", new_0="members.sex"),
        headers={"X-Requested-With": "fragment"},
    )
    html = response.content.decode()
    assert "r1-sex" in html
    assert "<html" not in html


def test_without_a_script_a_button_counts(client, page, store):
    ann = MemberFactory(name="Ann", home_store=store, phone="13900001234")
    MemberStat.objects.create(
        member=ann,
        home_store=store,
        last_purchase_at=days_ago(200),
        computed_at=days_ago(0),
    )
    reindex([MemberFactory(name="Bob", home_store=store).pk])
    data = posted("1:0:members.not_bought", **{"r1-days": "90", "who": "Bob"})
    text = press(client, page, "count", **data).select_one(".segment-preview").text
    assert "1 of your members now" in " ".join(text.split())
    assert "139****1234" in text
    assert "is not in it" in text
