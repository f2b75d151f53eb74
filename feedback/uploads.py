"""Files from outside: told by their content, made harmless, or refused.

Pictures are decoded and encoded anew, which drops the place they were taken at (EXIF),
anything hidden behind the picture, and anything that is not a picture. PDF documents
stay as they are, are never shown in place, and are refused when they carry programs.
Everything else is refused with a sentence.
"""

import re
import struct
import unicodedata
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from feedback.exceptions import FileRefused

register_heif_opener()

MAX_FILES = 5
MAX_BYTES = 10 * 1024 * 1024
# Decoded pictures cost 3-4 bytes a pixel; phones take 12 to 50 million.
MAX_PIXELS = 50_000_000
LONGEST_EDGE = 2560
NAME_LENGTH = 80
PICTURE_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")
# What Pillow's decoders raise on broken input.
DECODER_ERRORS = (
    OSError,
    ValueError,
    SyntaxError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    EOFError,
    struct.error,
)
PDF_TAIL = 2048
# What lets a PDF act by itself when it is opened.
PDF_PROGRAMS = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA)\b")


@dataclass(frozen=True)
class CleanFile:
    """A file that may be kept: ``name`` is only shown, never used as a path."""

    name: str
    content_type: str
    suffix: str
    content: bytes


def clean_file(name: str, source: IO[bytes]) -> CleanFile:
    """Check and clean one file; reads at most MAX_BYTES + 1 of it.

    Raises FileRefused with a sentence for people: too large, empty, no picture and no
    PDF, too many pixels, broken, or a PDF with programs inside.
    """
    shown = clean_name(name)
    content = source.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise FileRefused(
            _("“%(name)s” is larger than 10 MB. Please send a smaller one.")
            % {"name": shown}
        )
    if not content:
        raise FileRefused(_("“%(name)s” is empty.") % {"name": shown})
    if content.startswith(b"%PDF-"):
        return _clean_pdf(shown, content)
    return _clean_picture(shown, content)


def clean_name(name: str) -> str:
    """What the file is called on screen: no path, no control or direction characters."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/")
    last = PurePosixPath(plain).name
    kept = "".join(
        character for character in last if unicodedata.category(character)[0] != "C"
    )
    kept = re.sub(r"[<>:\"/|?*]+", "_", kept).strip(" .")
    if len(kept) > NAME_LENGTH:
        path = PurePosixPath(kept)
        suffix = path.suffix[:10]
        kept = path.stem[: NAME_LENGTH - len(suffix)] + suffix
    return kept or _("file")


def _clean_pdf(shown: str, content: bytes) -> CleanFile:
    if b"%%EOF" not in content[-PDF_TAIL:]:
        raise FileRefused(
            _("“%(name)s” is no complete PDF document.") % {"name": shown}
        )
    if PDF_PROGRAMS.search(content):
        raise FileRefused(
            _(
                "“%(name)s” contains programs or other files. Please send a plain PDF "
                "or a picture."
            )
            % {"name": shown}
        )
    stem = PurePosixPath(shown).stem
    return CleanFile(f"{stem}.pdf", "application/pdf", ".pdf", content)


def _clean_picture(shown: str, content: bytes) -> CleanFile:
    try:
        with Image.open(BytesIO(content), formats=PICTURE_FORMATS) as picture:
            _refuse_giants(shown, picture.size)
            picture.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
            turned = ImageOps.exif_transpose(picture)
            turned.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
            return _encoded(shown, turned)
    except FileRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(shown) from error
    except DECODER_ERRORS as error:
        raise FileRefused(
            _(
                "“%(name)s” is no picture that we can read. We take photos (JPEG, PNG, "
                "WebP, HEIC) and PDF documents."
            )
            % {"name": shown}
        ) from error


def _too_many_pixels(shown: str) -> FileRefused:
    return FileRefused(
        _("“%(name)s” has too many pixels. Please send a smaller copy of it.")
        % {"name": shown}
    )


def _refuse_giants(shown: str, size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise _too_many_pixels(shown)


def _encoded(shown: str, picture: Image.Image) -> CleanFile:
    """The pixels and nothing else: PNG when parts are see-through, JPEG otherwise."""
    stem = PurePosixPath(shown).stem
    out = BytesIO()
    if picture.has_transparency_data:
        bare = picture.convert("RGBA")
        bare.info.clear()  # comments, profiles, places
        bare.save(out, "PNG")
        return CleanFile(f"{stem}.png", "image/png", ".png", out.getvalue())
    bare = picture.convert("RGB")
    bare.info.clear()
    bare.save(out, "JPEG", quality=85, optimize=True)
    return CleanFile(f"{stem}.jpg", "image/jpeg", ".jpg", out.getvalue())
