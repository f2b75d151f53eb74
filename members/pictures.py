"""Pictures from outside, decoded and encoded anew.

That drops the place they were taken at (EXIF), anything hidden behind the picture, and
anything that is no picture.
"""

import struct
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from members.exceptions import PictureTooLarge, PictureUnreadable

register_heif_opener()

# Decoded pictures cost 3-4 bytes a pixel; phones take 12 to 50 million.
MAX_PIXELS = 50_000_000
LONGEST_EDGE = 2560
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


@dataclass(frozen=True)
class CleanPicture:
    """The pixels and nothing else, as a file."""

    content_type: str
    suffix: str
    content: bytes


def clean_picture(shown: str, content: bytes) -> CleanPicture:
    """Encode a picture anew; ``shown`` is what the person calls it.

    Refused with a sentence: PictureTooLarge for too many pixels, PictureUnreadable for
    what is broken or no picture.
    """
    try:
        with Image.open(BytesIO(content), formats=PICTURE_FORMATS) as picture:
            _refuse_giants(shown, picture.size)
            picture.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
            turned = ImageOps.exif_transpose(picture)
            turned.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
            return _encoded(turned)
    except PictureTooLarge:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(shown) from error
    except DECODER_ERRORS as error:
        raise PictureUnreadable(
            _(
                "“%(name)s” is no picture that we can read. We take photos (JPEG, PNG, "
                "WebP, HEIC)."
            )
            % {"name": shown}
        ) from error


def _too_many_pixels(shown: str) -> PictureTooLarge:
    return PictureTooLarge(
        _("“%(name)s” has too many pixels. Please send a smaller copy of it.")
        % {"name": shown}
    )


def _refuse_giants(shown: str, size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise _too_many_pixels(shown)


def _encoded(picture: Image.Image) -> CleanPicture:
    """PNG when parts are see-through, JPEG otherwise."""
    out = BytesIO()
    if picture.has_transparency_data:
        bare = picture.convert("RGBA")
        bare.info.clear()  # comments, profiles, places
        bare.save(out, "PNG")
        return CleanPicture("image/png", ".png", out.getvalue())
    bare = picture.convert("RGB")
    bare.info.clear()
    bare.save(out, "JPEG", quality=85, optimize=True)
    return CleanPicture("image/jpeg", ".jpg", out.getvalue())
