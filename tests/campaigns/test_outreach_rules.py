import pytest
from django.urls import reverse

from campaigns.models import OutreachRules
from campaigns.views.outreach_rules import OutreachRulesForm


def posted(**values):
    form = OutreachRulesForm(instance=OutreachRules())
    fields = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in fields.items()} | (
        values
    )


@pytest.fixture
def url():
    return reverse("campaigns_outreach_rules")


def test_operations_changes_the_rules_and_is_named(client, operations, url):
    client.force_login(operations)
    assert client.get(url).status_code == 200
    answer = client.post(url, posted(cap_count=2, quiet_from=22))
    assert answer.status_code == 302
    rules = OutreachRules.objects.get()
    assert (rules.cap_count, rules.quiet_from) == (2, 22)
    assert rules.changed_by == operations


def test_bad_hours_are_refused_and_nothing_is_lost(client, operations, url):
    client.force_login(operations)
    page = client.post(url, posted(quiet_from=31, cap_count=7)).content.decode()
    assert 'value="7"' in page
    assert not OutreachRules.objects.exists()


def test_a_marketer_reads_them_only(client, marketer, url):
    client.force_login(marketer)
    page = client.get(url).content.decode()
    assert "disabled" in page
    client.post(url, posted(cap_count=9))
    assert not OutreachRules.objects.exists()


def test_others_do_not_see_them(client, clerk, url):
    client.force_login(clerk)
    client.get(url)
    assert "quiet_from" not in client.get(url, follow=True).content.decode()
