"""manage.py importmembers and importpurchases, as scripts call them."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from members.imports.parsing import read_dialect, read_rows
from members.imports.rejects import guarded
from members.imports.spreadsheets import write_sheet
from members.models import ImportBatch, Member, Purchase

pytestmark = pytest.mark.django_db

GOOD = "会员号,姓名,手机,门店\nM1,张小明,13912345678,湖滨店\n"
BAD = "M2,李四,139123456,湖滨店\nM3,=cmd|'/C calc'!A0,13812345678,未知店\n"


@pytest.fixture
def run(steward, store):
    def call(path, *options, command="importmembers"):
        out = StringIO()
        call_command(command, path, "--by", steward.email, *options, stdout=out)
        lines = out.getvalue().splitlines()
        assert len(lines) == 1
        return json.loads(lines[0])

    return call


def test_one_line_of_json_tells_what_happened(run, write):
    result = run(write(GOOD + BAD))
    assert result.pop("seconds") >= 0
    assert result == {
        "read": 3,
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "ambiguous": 0,
        "rejected": 2,
    }


def test_a_dry_run_says_the_same_and_leaves_nothing(run, write, tmp_path):
    result = run(write(GOOD + BAD), "--dry-run", "--rejects", tmp_path / "r.csv")
    assert (result["created"], result["rejected"]) == (1, 2)
    assert not Member.objects.exists()
    assert not ImportBatch.objects.exists()
    assert (tmp_path / "r.csv").read_text().count("\n") == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_rejects_come_back_as_they_went_in(run, write, tmp_path, encoding, delimiter):
    text = (GOOD + BAD).replace(",", delimiter)
    rejects = tmp_path / "rejects.csv"
    run(write(text, encoding=encoding), "--rejects", rejects)
    dialect = read_dialect(rejects)
    assert (dialect.encoding, dialect.delimiter) == (encoding, delimiter)
    assert dialect.headings == ["会员号", "姓名", "手机", "门店", "原因"]
    rows = [cells for _number, cells in read_rows(rejects, dialect)]
    assert [cells[:4] for cells in rows] == [
        line.split(",") for line in BAD.splitlines()
    ]
    assert all(cells[4] for cells in rows)


def test_mended_rejects_go_in(run, write, tmp_path):
    rejects = tmp_path / "rejects.csv"
    run(write(GOOD + BAD), "--rejects", rejects)
    mended = rejects.read_text().replace("139123456,", "13912345670,")
    result = run(write(mended.replace("未知店", "湖滨店"), name="mended.csv"))
    assert (result["created"], result["rejected"]) == (2, 0)
    assert Member.objects.get(member_no="M3").name == "=cmd|'/C calc'!A0"


def test_formulas_are_guarded_on_their_way_out(run, write, tmp_path):
    rejects = tmp_path / "rejects.csv"
    run(write(GOOD + BAD), "--rejects", rejects)
    assert "'=cmd|" in rejects.read_text()


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|x", "-2+cmd", "@SUM(A1)"])
def test_what_could_run_is_guarded(cell):
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["+86 139 1234 5678", "-12.50", "张三", ""])
def test_numbers_and_phones_are_not_touched(cell):
    assert guarded(cell) == cell


def test_rejects_of_a_spreadsheet_are_a_spreadsheet_without_formulas(run, tmp_path):
    path, rejects = tmp_path / "members.xlsx", tmp_path / "rejects.xlsx"
    write_sheet(path, [line.split(",") for line in (GOOD + BAD).splitlines()])
    run(path, "--rejects", rejects)
    cells = [cell for row in load_workbook(rejects).active.iter_rows() for cell in row]
    assert "=cmd|'/C calc'!A0" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} == {"s"}


def test_english_headings_get_an_english_reason_column(run, write, tmp_path):
    rejects = tmp_path / "rejects.csv"
    run(write("member_no,name,home_store\nM1,张三,?\n"), "--rejects", rejects)
    assert rejects.read_text().splitlines()[0].endswith(",reason")


def test_members_are_updated_only_when_asked_for(run, write):
    run(write(GOOD))
    changed = write(GOOD.replace("张小明", "张大明"), name="changed.csv")
    assert run(changed)["unchanged"] == 1
    assert run(changed, "--update")["updated"] == 1


def test_purchases_have_their_own_command(run, write):
    text = "receipt_no,store,member_no,purchased_at,sku,amount\nR1,新店,M1,2026-11-01,T1,5\n"
    path = write(text, name="purchases.csv")
    assert run(path, command="importpurchases")["rejected"] == 1
    assert run(path, "--create-stores", command="importpurchases")["created"] == 1
    assert run(path, "--create-stores", command="importpurchases")["unchanged"] == 1
    assert Purchase.objects.get().member is None


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is a picture"),
        ("姓名,手机\n张三,1\n".encode(), "no column for the store"),
        ("手机,门店\n1,湖滨店\n".encode(), "lacks what is needed: Name"),
        (
            '会员号,姓名,门店\nM1,张三,湖滨店\nM2,"李四\n'.encode() + b"x,\n" * 60000,
            "a quotation mark is opened",
        ),
    ],
)
def test_a_file_that_can_not_be_read_ends_with_2_and_leaves_nothing(
    run, write, content, sentence
):
    with pytest.raises(CommandError, match=sentence) as refused:
        run(write(content))
    assert refused.value.returncode == 2
    assert not Member.objects.exists()
    assert not ImportBatch.objects.exists()


def test_nobody_imports_under_a_name_we_do_not_know(run, write, clerk):
    for by in ("nobody@example.com", clerk.email):
        with pytest.raises(CommandError) as refused:
            call_command("importmembers", write(GOOD), "--by", by)
        assert refused.value.returncode == 2
    assert not ImportBatch.objects.exists()


def test_a_missing_file_is_named(run, tmp_path):
    with pytest.raises(CommandError, match=r"there is no file"):
        run(tmp_path / "none.csv")
