"""In which characters a text file is written.

A byte order mark decides. Else a file that is UTF-8 from end to end is UTF-8. Else its
lines vote: Chinese text in GB18030 is hardly ever valid UTF-8, so a file most of whose
lines are UTF-8 mixes encodings, and the first other line is named. The file is streamed.
"""

import codecs
from collections.abc import Iterator
from pathlib import Path

from charset_normalizer import from_bytes

from members.imports.reasons import FileProblem

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "gb18030": "GB18030",
}
BLOCK = 1 << 20
SAMPLE = 1 << 18
# Lines of Western text decode as rare Chinese characters; real Chinese text consists of
# the 6,763 characters of GB2312 almost entirely.
COMMON_SHARE = 0.5
WESTERN = "“”‘’–—…€£·«»°\xa0"


def detect_encoding(path: Path) -> str:
    """The Python codec of the file; FileProblem when it can't be told or is mixed."""
    with path.open("rb") as file:
        head = file.read(4)
    for mark, name in MARKS:
        if head.startswith(mark):
            _check_whole(path, name)
            return name
    if _decodes(path, "utf-8"):
        return "utf-8"
    return _vote(path)


def encoding_name(codec: str) -> str:
    """What people call the encoding."""
    return NAMES.get(codec, codec.upper().replace("_", "-"))


def _decodes(path: Path, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _check_whole(path: Path, codec: str) -> None:
    """A marked file must keep to its mark."""
    if _decodes(path, codec):
        return
    if codec == "utf-16":
        raise FileProblem("encoding_unknown")
    for number, line in _lines(path):
        if not _is(line, "utf-8"):
            raise _mixed(number, codec)


def _vote(path: Path) -> str:
    utf8 = gb = lines = 0
    first_not_utf8 = first_not_gb = 0
    common = characters = 0
    for number, line in _lines(path):
        if line.isascii():
            continue
        lines += 1
        if _is(line, "utf-8"):
            utf8 += 1
        else:
            first_not_utf8 = first_not_utf8 or number
        if _is(line, "gb18030"):
            gb += 1
            some, all_of_them = _commonness(line)
            common, characters = common + some, characters + all_of_them
        else:
            first_not_gb = first_not_gb or number
    if utf8 * 2 > lines:
        raise _mixed(first_not_utf8, "utf-8")
    if gb * 2 > lines and common >= characters * COMMON_SHARE:
        if gb == lines:
            return "gb18030"
        raise _mixed(first_not_gb, "gb18030")
    return _last_help(path)


def _commonness(line: bytes) -> tuple[int, int]:
    """How many of the line's characters beyond ASCII are in GB2312, and how many there are."""
    characters = _beyond(line, "gb18030")
    return sum(_encodes(char) for char in characters), len(characters)


def _encodes(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _last_help(path: Path) -> str:
    """A guess, accepted only if it fits the whole file: Western letters, else by frequency."""
    if _is_western(path):
        return "cp1252"
    with path.open("rb") as file:
        best = from_bytes(file.read(SAMPLE)).best()
    if (
        best is None
        or best.encoding.startswith("utf")
        or not _decodes(path, best.encoding)
    ):
        raise FileProblem("encoding_unknown")
    return str(best.encoding)


def _is_western(path: Path) -> bool:
    """Whether all characters beyond ASCII are accented letters and quotation marks."""
    return all(
        _is(line, "cp1252")
        and all(char.isalpha() or char in WESTERN for char in _beyond(line, "cp1252"))
        for _number, line in _lines(path)
    )


def _beyond(line: bytes, codec: str) -> list[str]:
    """The characters of a line that ASCII lacks."""
    return [char for char in line.decode(codec) if not char.isascii()]


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        number = 1
        while line := file.readline(BLOCK):
            yield number, line
            number += line.endswith(b"\n")


def _is(line: bytes, codec: str) -> bool:
    try:
        line.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _mixed(line: int, codec: str) -> FileProblem:
    return FileProblem("encoding_mixed", line=line, encoding=encoding_name(codec))
