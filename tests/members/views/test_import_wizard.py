"""The wizard: from a file to the result and back, by pages alone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from members.actions.posts import appoint
from members.choices import ImportState, Role
from members.models import AccessLog, ImportBatch, Member
from members.tasks import commit_imports
from tests.factories.members import UserFactory
from tests.members.imports.conftest import private_files  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db

TEXT = (
    "会员号,姓名,手机,门店,星座\n"
    "M1,张小明,13912345678,湖滨店,白羊\n"
    "M2,李四,139123456,湖滨店,\n"
)


@pytest.fixture
def office(client, steward, store):
    client.force_login(steward)
    return client


def upload(client, text=TEXT, name="members.csv", kind=""):
    content = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("members_import_new"), {"file": file, "kind": kind})


def columns(client, batch, **changes):
    names = {"": "", **{str(place): name for name, place in batch.mapping.items()}}
    data = {
        f"column_{place}": names.get(str(place), "")
        for place in range(len(batch.dialect["headings"]))
    }
    data |= changes
    return client.post(reverse("members_import_columns", args=[batch.pk]), data)


def page(client, batch):
    return client.get(reverse("members_import", args=[batch.pk])).content.decode()


def test_a_file_goes_in_step_by_step(office):
    answer = upload(office)
    batch = ImportBatch.objects.get()
    assert answer.url == reverse("members_import_columns", args=[batch.pk])
    form = office.get(answer.url).content.decode()
    assert "“星座”" in form
    assert "UTF-8" in form
    assert columns(office, batch).url == reverse("members_import", args=[batch.pk])
    preview = page(office, batch)
    assert "Nothing has been written yet" in preview
    assert "has 9 digits" in preview
    assert "139****5678" in preview
    assert "13912345678" not in preview
    assert not Member.objects.exists()
    office.post(reverse("members_import", args=[batch.pk]), {"confirm": ""})
    assert "<progress" in page(office, batch)
    commit_imports(at=timezone.now())
    result = page(office, batch)
    assert "2 rows worked through" in result
    assert Member.objects.get().import_batch == batch
    rejects = office.get(reverse("members_import_rejects", args=[batch.pk]))
    assert "members-rejects.csv" in rejects["Content-Disposition"]
    assert "M2,李四,139123456" in b"".join(rejects.streaming_content).decode()
    log = AccessLog.objects.get()
    assert (log.action, log.count) == ("exported", 1)
    undo = reverse("members_import_undo", args=[batch.pk])
    assert "This import made 1 rows" in office.get(undo).content.decode()
    office.post(undo)
    commit_imports(at=timezone.now())
    assert not Member.objects.exists()
    assert "Undone on" in page(office, batch)


def test_the_wizard_speaks_chinese(office):
    office.cookies["django_language"] = "zh-hans"
    upload(office)
    batch = ImportBatch.objects.get()
    columns(office, batch)
    text = page(office, batch)
    assert "目前没有写入任何内容" in text
    assert "有 9 位数字，无效" in text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "The file is empty"), (b"\x89PNG\r\n\x1a\n\x00", "is a picture")],
)
def test_what_is_no_table_is_refused_at_the_door(office, content, sentence):
    assert sentence in upload(office, content).content.decode()
    assert not ImportBatch.objects.exists()


def test_a_file_too_large_is_refused_with_a_sentence(office, monkeypatch):
    monkeypatch.setattr("members.views.import_forms.UPLOAD_MEGABYTES", 0)
    assert "larger than 0 MB" in upload(office).content.decode()


def test_the_kind_is_told_by_the_headings_or_chosen(office):
    upload(office, "小票号,门店,消费时间,货号,金额\nR1,湖滨店,2026-11-01,T1,5\n")
    assert ImportBatch.objects.get().kind == "purchases"
    upload(office, kind="purchases")
    assert ImportBatch.objects.first().kind == "purchases"


def test_a_file_name_is_only_shown(office):
    upload(office, name="../../etc/<b>members.csv")
    batch = ImportBatch.objects.get()
    assert "/" not in batch.filename
    assert batch.file.name.startswith("imports/")
    assert "<b>members" not in page(office, batch)


def test_a_field_is_not_taken_from_two_columns(office):
    upload(office)
    batch = ImportBatch.objects.get()
    answer = columns(office, batch, column_4="name")
    assert "Chosen for another column already" in answer.content.decode()


def test_columns_can_be_chosen_otherwise(office):
    upload(office, "会员号,谁,手机,门店\nM1,张三,13912345678,湖滨店\n")
    batch = ImportBatch.objects.get()
    answer = columns(office, batch)
    assert "lacks what is needed: Name" in answer.content.decode()
    columns(office, batch, column_1="name")
    batch.refresh_from_db()
    assert batch.state == ImportState.PREVIEWED


def test_a_long_file_goes_on_in_the_background(office, monkeypatch):
    monkeypatch.setattr("members.views.imports.READ_SECONDS", -1.0)
    upload(office)
    batch = ImportBatch.objects.get()
    columns(office, batch)
    assert "<progress" in page(office, batch)
    commit_imports(at=timezone.now())
    assert "Nothing has been written yet" in page(office, batch)


def test_a_file_that_turns_out_unreadable_says_so(office):
    upload(
        office, "会员号,姓名,门店\nM1,张三,湖滨店\n" * 3 + 'M2,"李四\n' + "x,\n" * 60000
    )
    batch = ImportBatch.objects.get()
    columns(office, batch)
    text = page(office, batch)
    assert "a quotation mark is opened" in text
    office.post(reverse("members_import", args=[batch.pk]), {"discard": ""})
    assert not ImportBatch.objects.exists()


def test_what_was_confirmed_is_not_confirmed_again(office):
    upload(office)
    batch = ImportBatch.objects.get()
    columns(office, batch)
    url = reverse("members_import", args=[batch.pk])
    office.post(url)
    answer = office.post(url, follow=True)
    assert "in another state by now" in answer.content.decode()


PAGES = [
    "members_import",
    "members_import_columns",
    "members_import_undo",
    "members_import_rejects",
]


@pytest.mark.parametrize("person", ["clerk", "manager", "marketer", "auditor"])
def test_who_may_not_import_finds_no_wizard(person, request, client, steward):
    batch = ImportBatch.objects.create(kind="members", filename="x", by=steward)
    client.force_login(request.getfixturevalue(person))
    urls = [reverse("members_imports"), reverse("members_import_new")]
    urls += [reverse(name, args=[batch.pk]) for name in PAGES]
    for url in urls:
        assert client.get(url).url == reverse("wagtailadmin_home")


@pytest.mark.parametrize("name", PAGES)
def test_another_persons_file_is_not_there(name, client, steward, store):
    batch = ImportBatch.objects.create(kind="members", filename="secret", by=steward)
    local = UserFactory()
    appoint(user=local, role=Role.DATA_STEWARD, store=store)
    client.force_login(local)
    url = reverse(name, args=[batch.pk])
    assert client.get(url).status_code == 404
    assert client.post(url).status_code in (404, 405)
    assert "secret" not in client.get(reverse("members_imports")).content.decode()


def test_only_ones_own_stores_are_offered(client, store, other_store, roles):
    local = UserFactory()
    appoint(user=local, role=Role.DATA_STEWARD, store=store)
    client.force_login(local)
    upload(client)
    batch = ImportBatch.objects.get()
    form = client.get(reverse("members_import_columns", args=[batch.pk]))
    assert "湖滨店" in form.content.decode()
    assert "河坊店" not in form.content.decode()
    answer = columns(client, batch, default_store=other_store.pk)
    assert answer.status_code == 200


def test_the_list_needs_no_more_queries_with_more_files(office, steward):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries(files):
        ImportBatch.objects.all().delete()
        for n in range(files):
            ImportBatch.objects.create(kind="members", filename=f"f{n}", by=steward)
        with CaptureQueriesContext(connection) as captured:
            office.get(reverse("members_imports"))
        return len(captured)

    queries(1)
    assert queries(1) == queries(3)
