"""Files from outside: what is kept, what is refused, and what is left of them."""

import zipfile
from io import BytesIO

import pytest
from PIL import Image

from feedback.exceptions import FileRefused
from feedback.uploads import (
    MAX_BYTES,
    NAME_LENGTH,
    clean_file,
    clean_name,
)
from members.pictures import LONGEST_EDGE

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def picture(fmt="JPEG", size=(40, 30), mode="RGB", **options):
    out = BytesIO()
    Image.new(mode, size, "green").save(out, fmt, **options)
    return out.getvalue()


def cleaned(name, content):
    return clean_file(name, BytesIO(content))


def with_place():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010E] = "at home"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif, comment=b"taken by Ann")


@pytest.mark.parametrize("fmt", ["JPEG", "WEBP", "GIF", "HEIF", "PNG"])
def test_a_picture_is_encoded_anew_as_jpeg(fmt):
    file = cleaned("cup.any", picture(fmt))
    assert file.content_type == "image/jpeg"
    assert file.name == "cup.jpg"
    assert Image.open(BytesIO(file.content)).format == "JPEG"


def test_a_picture_with_see_through_parts_stays_png():
    file = cleaned("cup.png", picture("PNG", mode="RGBA"))
    assert (file.content_type, file.suffix) == ("image/png", ".png")


def test_the_place_and_the_comment_of_a_photo_are_gone_and_it_stands_upright():
    original = with_place()
    assert b"at home" in original
    file = cleaned("photo.jpg", original)
    result = Image.open(BytesIO(file.content))
    assert not result.getexif()
    assert b"at home" not in file.content
    assert b"taken by Ann" not in file.content
    assert result.size == (30, 40)


def test_what_hides_behind_a_picture_is_gone():
    hidden = BytesIO()
    with zipfile.ZipFile(hidden, "w") as archive:
        archive.writestr("run.html", "<script>alert(1)</script>")
    file = cleaned("both.png", picture("PNG") + hidden.getvalue())
    assert not zipfile.is_zipfile(BytesIO(file.content))
    assert b"script" not in file.content


def test_a_large_photo_is_made_smaller():
    file = cleaned("large.jpg", picture(size=(4000, 1000)))
    assert max(Image.open(BytesIO(file.content)).size) == LONGEST_EDGE


def test_a_picture_of_60_million_pixels_is_refused():
    with pytest.raises(FileRefused, match="too many pixels"):
        cleaned("wide.png", picture("PNG", size=(10_000, 6_000), mode="1"))


def test_a_decompression_bomb_is_refused():
    with pytest.raises(FileRefused, match="too many pixels"):
        cleaned("bomb.png", picture("PNG", size=(20_000, 20_000), mode="1"))


def zipped():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
        ("page.html", b"<!doctype html><script>alert(1)</script>"),
        ("page.png", b"<html>"),
        ("renamed.png", zipped()),
        ("letter.docx", zipped()),
        ("program.jpg", b"MZ\x90\x00" + bytes(200)),
        ("figure.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"),
        ("half.jpg", b"\xff\xd8\xff\xe0" + bytes(50)),
        ("cut.png", picture("PNG")[:60]),
    ],
)
def test_what_is_no_picture_and_no_pdf_is_refused_with_its_name(name, content):
    with pytest.raises(FileRefused, match=f"“{name}” is no picture that we can read"):
        cleaned(name, content)


def test_an_empty_and_a_too_large_file_are_refused():
    with pytest.raises(FileRefused, match="empty"):
        cleaned("nothing.jpg", b"")
    with pytest.raises(FileRefused, match="10 MB"):
        cleaned("much.jpg", bytes(MAX_BYTES + 1))


def test_a_plain_pdf_stays_as_it_is():
    file = cleaned("receipt.exe", PDF)
    assert file.content == PDF
    assert (file.name, file.content_type) == ("receipt.pdf", "application/pdf")


@pytest.mark.parametrize("word", [b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile"])
def test_a_pdf_with_programs_is_refused(word):
    with pytest.raises(FileRefused, match="programs"):
        cleaned("act.pdf", PDF.replace(b"<<>>", b"<<" + word + b" 1>>", 1))


def test_a_pdf_without_an_end_is_refused():
    with pytest.raises(FileRefused, match="no complete PDF"):
        cleaned("half.pdf", PDF[:20])


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\cup.png", "cup.png"),
        ("照片 1.jpg", "照片 1.jpg"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("a\r\nX-Evil: 1.png", "aX-Evil_ 1.png"),
        ("....", "file"),
        ("", "file"),
    ],
)
def test_a_name_keeps_no_path_and_no_tricks(given, shown):
    assert clean_name(given) == shown


def test_a_long_name_is_cut_before_its_ending():
    name = clean_name("茶" * 300 + ".jpeg")
    assert len(name) == NAME_LENGTH
    assert name.endswith(".jpeg")


def test_a_zip_bomb_is_refused_unopened_under_any_name():
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("zeros", b"\0" * 50_000_000)
    for name in ("tea.zip", "tea.jpg", "tea.docx"):
        with pytest.raises(FileRefused, match="is no picture"):
            clean_file(name, BytesIO(out.getvalue()))
