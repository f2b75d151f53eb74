"""Custom fields in a members file: by their names, checked, undone."""

import pytest

from members.choices import CustomKind
from members.models import Member
from tests.factories.lists import make_field
from tests.members.imports.test_members_file import codes, counts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fields(db):
    make_field("tea", CustomKind.CHOICE, "Favourite tea", "最爱的茶")
    make_field("cups", CustomKind.NUMBER, "Cups a day", "每天几杯")


def test_values_come_in_by_the_name_of_the_field(take_in, store):
    take_in("会员号,姓名,门店,最爱的茶,Cups a day\nM1,张小明,湖滨店,普洱茶,4\n")
    assert Member.objects.get(member_no="M1").custom == {"tea": "puer", "cups": 4}


def test_a_value_that_does_not_fit_rejects_its_row_only(take_in, store):
    batch = take_in(
        "会员号,姓名,门店,最爱的茶\nM1,张小明,湖滨店,咖啡\nM2,李四,湖滨店,绿茶\n"
    )
    assert counts(batch) == {"created": 1, "rejected": 1}
    assert codes(batch, 2) == ["custom_wrong"]
    assert Member.objects.get().custom == {"tea": "green"}


def test_an_update_sets_what_the_file_says_and_keeps_the_rest(take_in, store):
    take_in("会员号,姓名,门店,最爱的茶,每天几杯\nM1,张小明,湖滨店,普洱茶,4\n")
    take_in("会员号,姓名,门店,最爱的茶,每天几杯\nM1,张小明,湖滨店,,6\n", update=True)
    assert Member.objects.get().custom == {"tea": "puer", "cups": 6}
