"""What a member can be found by: the texts whose beginnings people type.

Pure text work, no database. The same folding serves the tokens and the query.
"""

import re
import unicodedata
from functools import lru_cache

from pypinyin import lazy_pinyin

TOKEN_LENGTH = 120
HAN_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff〇]+")
LATIN_WORD = re.compile(r"[^\W\d_]+")
JOINERS = re.compile(r"[\s'’`´·•.,\-_/()]+")
MEMBER_NO_DIGITS = re.compile(r"\d+$")

# How these characters sound as a surname, where that differs from their usual reading.
SURNAME_READINGS = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "查": "zha", "朴": "piao",
    "盖": "ge", "区": "ou", "覃": "qin", "缪": "miao", "员": "yun", "乐": "yue",
    "翟": "zhai", "折": "she", "黑": "he", "秘": "bi", "种": "chong", "洗": "xian",
    "召": "shao", "隗": "wei", "乜": "nie", "祭": "zhai", "薄": "bo", "卜": "bu",
    "郇": "xun", "藏": "zang", "句": "gou", "会": "gui", "阚": "kan", "繁": "po",
    "能": "nai", "都": "du", "六": "lu", "适": "kuo", "参": "shen", "重": "chong",
    "蕃": "pi", "牟": "mu", "單": "shan", "區": "ou", "繆": "miao", "員": "yun",
    "樂": "yue", "蓋": "ge", "種": "chong", "會": "gui", "闞": "kan", "參": "shen",
}  # fmt: skip
COMPOUND_SURNAMES = {
    "欧阳": ("ou", "yang"), "歐陽": ("ou", "yang"), "司马": ("si", "ma"),
    "司馬": ("si", "ma"), "上官": ("shang", "guan"), "诸葛": ("zhu", "ge"),
    "諸葛": ("zhu", "ge"), "夏侯": ("xia", "hou"), "皇甫": ("huang", "fu"),
    "尉迟": ("yu", "chi"), "尉遲": ("yu", "chi"), "公孙": ("gong", "sun"),
    "公孫": ("gong", "sun"), "慕容": ("mu", "rong"), "令狐": ("ling", "hu"),
    "司徒": ("si", "tu"), "司空": ("si", "kong"), "长孙": ("zhang", "sun"),
    "長孫": ("zhang", "sun"), "宇文": ("yu", "wen"), "东方": ("dong", "fang"),
    "東方": ("dong", "fang"), "南宫": ("nan", "gong"), "南宮": ("nan", "gong"),
    "单于": ("chan", "yu"), "万俟": ("mo", "qi"), "澹台": ("tan", "tai"),
    "独孤": ("du", "gu"), "鲜于": ("xian", "yu"), "端木": ("duan", "mu"),
    "西门": ("xi", "men"), "百里": ("bai", "li"), "呼延": ("hu", "yan"),
    "轩辕": ("xuan", "yuan"), "钟离": ("zhong", "li"), "申屠": ("shen", "tu"),
    "赫连": ("he", "lian"), "公冶": ("gong", "ye"), "闻人": ("wen", "ren"),
}  # fmt: skip


def fold(text: str) -> str:
    """The text as compared: NFKC (full width → half), casefolded, single spaces.

    Control, format and unassigned characters are dropped: a database refuses some of
    them, and two have no successor for a range.
    """
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return "".join(char for char in folded if unicodedata.category(char)[0] != "C")


def compact(text: str) -> str:
    """Folded and without spaces and joining marks: "Zhang  Xiao-ming" → zhangxiaoming."""
    return JOINERS.sub("", fold(text))


def tokens_for(name: str, member_no: str, email: str = "") -> set[str]:
    """Every text by whose beginning this member is found, folded.

    The whole name, each Latin word, each suffix of each run of Chinese characters (so
    that any part of a name is a beginning), full pinyin, the given name's pinyin,
    initials, the surname in full with the given name's initials (``zhangxm``), the
    member number, its digits alone, and the e-mail address. Surnames are read as
    surnames (单 → shan) and as ordinary words too, since not all staff know.
    """
    found = {compact(name)} | _latin_tokens(name)
    for run in HAN_RUN.findall(fold(name)):
        found.update(run[start:] for start in range(len(run)))
        found.update(_pinyin_tokens(run))
    found.update(_number_tokens(member_no))
    if email:
        found.add(fold(email))
    found.discard("")
    return {token[:TOKEN_LENGTH] for token in found}


def sounds_of(name: str) -> set[str]:
    """The whole name in letters, in every reading and order: 王若楠 → wangruonan."""
    found = set()
    for run in HAN_RUN.findall(fold(name)):
        found |= {"".join(first) + "".join(given) for first, given in _readings(run)}
    words = LATIN_WORD.findall(_without_accents(HAN_RUN.sub(" ", fold(name))))
    if words:
        found |= {"".join(words), "".join([words[-1], *words[:-1]])}
    return found


def _latin_tokens(name: str) -> set[str]:
    words = LATIN_WORD.findall(HAN_RUN.sub(" ", fold(name)))
    found = set(words)
    if len(words) > 1:
        found.add("".join(words))
        found.add("".join([words[-1], *words[:-1]]))
        found.add("".join(word[0] for word in words))
    # Accents are often left out when a name is typed: josé, jose.
    return found | {_without_accents(token) for token in found}


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _number_tokens(member_no: str) -> set[str]:
    whole = compact(member_no)
    digits = MEMBER_NO_DIGITS.search(whole)
    if digits is None:
        return {whole}
    return {whole, digits[0], digits[0].lstrip("0")}


def _pinyin_tokens(run: str) -> set[str]:
    found = set()
    for surname, given in _readings(run):
        rest = "".join(given)
        initials = "".join(syllable[0] for syllable in given)
        found.add("".join(surname) + rest)
        found.add("".join(syllable[0] for syllable in surname) + initials)
        found.add("".join(surname) + initials)
        found.add(rest)
    with_umlaut = {token for token in found if "v" in token}
    for spelling in ("u", "yu", "ü"):  # 吕 is typed lv, lu, lyu or lü
        found.update(token.replace("v", spelling) for token in with_umlaut)
    return found


def _readings(run: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The ways to read a Chinese name, each as syllables of surname and given name."""
    if run[:2] in COMPOUND_SURNAMES and len(run) > 2:
        return [(COMPOUND_SURNAMES[run[:2]], _syllables(run[2:]))]
    given = _syllables(run[1:]) if len(run) > 1 else ()
    surnames = {_syllables(run[0])}
    if run[0] in SURNAME_READINGS:
        surnames.add((SURNAME_READINGS[run[0]],))
    return [(surname, given) for surname in sorted(surnames)]


@lru_cache(maxsize=50_000)
def _syllables(text: str) -> tuple[str, ...]:
    """Pinyin without tones; characters without a reading are left out."""
    return tuple(
        syllable for syllable in lazy_pinyin(text, errors="ignore") if syllable
    )
