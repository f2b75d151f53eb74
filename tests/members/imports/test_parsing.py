"""Tables of every kind are read, and what is no table is refused with a sentence."""

import csv
import io
import zipfile
from datetime import date, datetime

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from members.imports.parsing import Dialect, read_dialect, read_rows
from members.imports.reasons import FileProblem
from members.imports.spreadsheets import write_sheet

HEADINGS = ["会员号", "姓名", "手机号"]
ROW = ["M1", "张小明", "13912345678"]


def table(delimiter=",", rows=(ROW,)):
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows([HEADINGS, *rows])
    return file.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_and_delimiter_is_recognised(write, encoding, delimiter):
    path = write(table(delimiter), encoding=encoding)
    dialect = read_dialect(path)
    assert (dialect.encoding, dialect.delimiter) == (encoding, delimiter)
    assert dialect.headings == HEADINGS
    assert list(read_rows(path, dialect)) == [(2, ROW)]


def test_names_beyond_the_common_characters_are_still_gb18030(write):
    rows = [["M1", "张镕喆", "1"], ["M2", "王堃", "2"], ["M3", "李小明", "3"]]
    path = write(table(rows=rows), encoding="gb18030")
    assert [cells[1] for _n, cells in read_rows(path, read_dialect(path))] == [
        "张镕喆",
        "王堃",
        "李小明",
    ]


def test_western_text_is_not_taken_for_chinese(write):
    text = "member_no,name,phone\nM1,Müller Jürgen,1\nM2,Ségolène Gère,2\n"
    path = write(text, encoding="cp1252")
    cells = [cells[1] for _n, cells in read_rows(path, read_dialect(path))]
    assert cells == ["Müller Jürgen", "Ségolène Gère"]


def test_a_spreadsheet_gives_text_like_a_csv_file(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.append([])
    sheet.append(HEADINGS)
    sheet.append(["M1", date(1990, 8, 3), 13912345678])
    sheet.append([1.5, datetime(2026, 11, 21, 14, 5), True])  # noqa: DTZ001 -- cells have no zone
    path = tmp_path / "members.xlsx"
    book.save(path)
    dialect = read_dialect(path)
    assert dialect.heading_row == 2
    assert list(read_rows(path, dialect)) == [
        (3, ["M1", "1990-08-03", "13912345678"]),
        (4, ["1.5", "2026-11-21 14:05:00", "1"]),
    ]


def test_numbers_of_rows_are_those_that_a_spreadsheet_shows(write):
    path = write("姓名,手机\n\n张三,1\n,\n李四,2\n")
    assert [number for number, _c in read_rows(path, read_dialect(path))] == [3, 5]


def test_short_rows_are_filled_and_the_excess_of_long_ones_is_kept(write):
    path = write("会员号,姓名,手机\nM1\nM2,a,b,c\nM3,a,b,,\n")
    assert [cells for _n, cells in read_rows(path, read_dialect(path))] == [
        ["M1", "", ""],
        ["M2", "a", "b", "c"],
        ["M3", "a", "b"],
    ]


def test_excels_hint_about_the_separator_is_understood(write):
    path = write("sep=;\n姓名;手机\n张三;1\n")
    assert list(read_rows(path, read_dialect(path))) == [(3, ["张三", "1"])]


def mixed():
    return table(rows=[ROW] * 5).encode() + "M9,李四,2\r\n".encode("gb18030")


def far_off():
    book = Workbook()
    book.active.append(HEADINGS)
    book.active["XFD1048576"] = "x"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def packed():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("members.csv", table())
    return file.getvalue()


BAD = [
    ("empty", b"", "The file is empty", "文件是空的"),
    ("blank", b"\xef\xbb\xbf\r\n  \n", "The file is empty", "文件是空的"),
    ("png", b"\x89PNG\r\n\x1a\n\x00\x00", "is a picture", "该文件是图片"),
    ("pdf", b"%PDF-1.7\n%\xe2\xe3", "is a PDF", "该文件是 PDF"),
    ("zip", packed(), "is a packed archive", "该文件是压缩包"),
    (
        "xls",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99,
        "old or password",
        "旧格式",
    ),
    ("binary", b"name\x00phone\x00\x01\x02", "not a table of text", "不是文本表格"),
    ("prose", "我们的会员\n都很好\n".encode(), "none of these is known", "都无法识别"),
    ("headless", "M1,张三,139\nM2,李四,138\n".encode(), "none of these", "都无法识别"),
    ("lonely", "姓名,手机\n".encode(), "no rows below", "没有数据行"),
    (
        "twice",
        "姓名,手机,姓名\na,b,c\n".encode(),
        "stands over two columns, 1 and 3",
        "第 1 列和第 3 列",
    ),
    (
        "wide",
        ",".join(["姓名", *(f"c{i}" for i in range(299))]).encode() + b"\na\n",
        "has 300 columns",
        "有 300 列",
    ),
    (
        "quote",
        '姓名,手机\n张三,"139\n'.encode() + b"x,1\n" * 50000,
        "From line 2 on a quotation mark",
        "从第 2 行起有一个引号",
    ),
    ("mixed", mixed(), "Line 7 is not written in UTF-8", "第 7 行不是 UTF-8"),
    ("far", far_off(), "spreadsheet is too large", "电子表格太大"),
    ("broken", packed()[:60], "is a packed archive", "该文件是压缩包"),
    (
        "garbled",
        "姓名,手机\n".encode("utf-16") + b"\x00",
        "can't be recognised",
        "无法识别",
    ),
]


@pytest.mark.parametrize(
    ("content", "english", "chinese"),
    [case[1:] for case in BAD],
    ids=[c[0] for c in BAD],
)
def test_what_can_not_be_imported_is_refused_with_a_sentence(
    write, content, english, chinese
):
    path = write(content)
    with pytest.raises(FileProblem) as refused:
        list(read_rows(path, read_dialect(path)))
    with translation.override("en"):
        assert english in str(refused.value)
    with translation.override("zh-hans"):
        assert chinese in str(refused.value)


def test_a_dialect_survives_being_stored(write):
    dialect = read_dialect(write(table(";"), encoding="gb18030"))
    assert Dialect.from_json(dialect.as_json()) == dialect
    assert dialect.described == "CSV, GB18030"


cells = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"]),
    min_size=1,
    max_size=8,
).filter(lambda text: text[0] not in "'\ufeff")


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    rows=st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=5),
    delimiter=st.sampled_from([",", ";", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_whatever_is_written_is_read_again(write, rows, delimiter, encoding):
    path = write(table(delimiter, rows), encoding=encoding)
    dialect = read_dialect(path)
    assert [row for _number, row in read_rows(path, dialect)] == rows


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=4))
def test_a_spreadsheet_that_we_write_reads_the_same(tmp_path, rows):
    path = tmp_path / "table.xlsx"
    write_sheet(path, [HEADINGS, *rows])
    assert [row for _number, row in read_rows(path, read_dialect(path))] == rows
