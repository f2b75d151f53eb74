"""Files from outside: told by their content, made harmless, or refused.

Pictures are decoded and encoded anew (members/pictures.py). PDF documents
stay as they are, are never shown in place, and are refused when they carry programs.
Everything else is refused with a sentence.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import IO

from django.utils.translation import gettext as _

from feedback.choices import Scan
from feedback.exceptions import FileRefused
from feedback.scanner import scan
from members.exceptions import PictureTooLarge, PictureUnreadable
from members.pictures import clean_picture

MAX_FILES = 5
MAX_BYTES = 10 * 1024 * 1024
NAME_LENGTH = 80
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
    scan: Scan = Scan.NOT_SCANNED


def clean_file(name: str, source: IO[bytes]) -> CleanFile:
    """Check and clean one file; reads at most MAX_BYTES + 1 of it.

    Raises FileRefused with a sentence for people: too large, empty, no picture and no
    PDF, too many pixels, broken, a PDF with programs inside, or infected.
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
    # As it came: what is encoded anew would hide what it was.
    verdict = scan(content)
    if verdict == Scan.INFECTED:
        raise FileRefused(
            _("The virus scanner warns of “%(name)s”. It was not taken.")
            % {"name": shown}
        )
    cleaner = _clean_pdf if content.startswith(b"%PDF-") else _clean_picture
    return replace(cleaner(shown, content), scan=verdict)


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
        picture = clean_picture(shown, content)
    except PictureUnreadable as error:
        raise FileRefused(
            _(
                "“%(name)s” is no picture that we can read. We take photos (JPEG, PNG, "
                "WebP, HEIC) and PDF documents."
            )
            % {"name": shown}
        ) from error
    except PictureTooLarge as error:
        raise FileRefused(str(error)) from error
    stem = PurePosixPath(shown).stem
    return CleanFile(
        f"{stem}{picture.suffix}",
        picture.content_type,
        picture.suffix,
        picture.content,
    )
