"""Names of people: mostly Chinese, some Latin."""

from random import Random
from typing import NamedTuple

from pypinyin import lazy_pinyin

from members.choices import Sex

# The most frequent first; weights fall as in the country.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
    "于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛阎段雷侯"
)
DOUBLE_SURNAMES = ("欧阳", "司马", "上官", "诸葛")
SURNAME_WEIGHTS = [max(1, 40 - rank) for rank in range(len(SURNAMES))]

FEMALE_SECOND = "雅静婉晓若思雨佳慧丽秀淑美玉梦诗心语书芷文欣婷琳月春兰清安"
FEMALE_THIRD = "雯娟芳婷琪瑶萍溪涵怡敏洁颖霞琴珊莉宁彤妍华英珍云凤薇蓉茹"
MALE_SECOND = "志建国文晓俊子浩明宏伟立永家海德正嘉启思天景少宇一学承振"
MALE_THIRD = "强军华峰杰辉鹏超斌涛磊勇明亮轩宇泽航毅博远恒诚睿康林生平"

LATIN = (
    ("Anna", "Müller", Sex.FEMALE),
    ("Sophie", "Laurent", Sex.FEMALE),
    ("Emily", "Chen", Sex.FEMALE),
    ("Grace", "O'Neill", Sex.FEMALE),
    ("Yuki", "Tanaka", Sex.FEMALE),
    ("María", "García", Sex.FEMALE),
    ("Hannah", "Schmidt", Sex.FEMALE),
    ("Olivia", "Brown", Sex.FEMALE),
    ("Linh", "Nguyễn", Sex.FEMALE),
    ("Ji-woo", "Kim", Sex.FEMALE),
    ("James", "Wong", Sex.MALE),
    ("Daniel", "Fischer", Sex.MALE),
    ("Thomas", "Andersson", Sex.MALE),
    ("Lucas", "Martin", Sex.MALE),
    ("David", "Lee", Sex.MALE),
    ("Marco", "Rossi", Sex.MALE),
    ("Kenji", "Sato", Sex.MALE),
    ("Oliver", "Smith", Sex.MALE),
    ("Piotr", "Nowak", Sex.MALE),
    ("Adam", "Taylor", Sex.MALE),
)
LATIN_SHARE = 0.05


class Name(NamedTuple):
    """A person's name; ``surname`` alone serves a family."""

    full: str
    surname: str
    given: str
    sex: str
    is_latin: bool


def some_name(rng: Random, *, surname: str = "", sex: str = "") -> Name:
    """A random name; of this family and sex if given, else one in twenty is Latin."""
    if not surname and rng.random() < LATIN_SHARE:
        given, family, latin_sex = rng.choice(LATIN)
        return Name(f"{given} {family}", family, given, latin_sex, is_latin=True)
    sex = sex or (Sex.FEMALE if rng.random() < 0.58 else Sex.MALE)
    surname = surname or some_surname(rng)
    second, third = (
        (FEMALE_SECOND, FEMALE_THIRD)
        if sex == Sex.FEMALE
        else (MALE_SECOND, MALE_THIRD)
    )
    given = rng.choice(third)
    if rng.random() < 0.86:
        given = rng.choice(second) + given
    return Name(surname + given, surname, given, sex, is_latin=False)


def some_surname(rng: Random) -> str:
    """A Chinese surname, frequent ones more often."""
    if rng.random() < 0.006:
        return rng.choice(DOUBLE_SURNAMES)
    return rng.choices(SURNAMES, SURNAME_WEIGHTS)[0]


def form_of_address(name: Name, rng: Random) -> str:
    """How the shop speaks to the person, where that is known."""
    if name.is_latin:
        title = "Ms" if name.sex == Sex.FEMALE else "Mr"
        return f"{title} {name.surname}" if rng.random() < 0.5 else ""
    if rng.random() < 0.55:
        return f"{name.surname}{'女士' if name.sex == Sex.FEMALE else '先生'}"
    if rng.random() < 0.15:
        return f"{name.surname}{rng.choice(('老师', '姐', '医生', '总', '阿姨'))}"
    return ""


def mail_name(name: Name) -> str:
    """The part of an e-mail address before the @: letters only."""
    letters = "".join(lazy_pinyin(name.full)).lower()
    plain = letters.translate(str.maketrans("üéíáễó", "ueiaeo"))
    return "".join(sign for sign in plain if sign.isascii() and sign.isalpha())
