"""Phone numbers and e-mail addresses in the form in which they are compared."""

import pytest

from members.contact_values import normalise_email, normalise_phone, phone_tail


@pytest.mark.parametrize(
    "text",
    [
        "13912345678",
        " 139 1234 5678 ",
        "139-1234-5678",
        "139—1234—5678",
        "１３９１２３４５６７８",
        "+8613912345678",
        "+86 139-1234-5678",
        "＋86 13912345678",
        "008613912345678",
        "8613912345678",
        "(86)13912345678",
    ],
)
def test_a_mobile_number_is_the_same_however_it_is_written(text):
    assert normalise_phone(text) == "+8613912345678"


@pytest.mark.parametrize("text", ["0571-87654321", "(0571) 87654321", "+8657187654321"])
def test_a_landline_is_a_phone_too(text):
    assert normalise_phone(text) == "+8657187654321"


def test_a_number_of_another_country_keeps_its_code():
    assert normalise_phone("+49 30 901820") == "+4930901820"


def test_a_number_without_a_code_belongs_to_the_portals_country(settings):
    settings.PORTAL_COUNTRY = "DE"
    assert normalise_phone("030 901820") == "+4930901820"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "139123456",
        "1391234567890",
        "1800FLOWERS",
        "12345678901",
        "=1+1",
        "1.39E+10",
    ],
)
def test_what_is_no_valid_number_is_refused(text):
    assert normalise_phone(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Ann.Lee@Example.COM ", "ann.lee@example.com"),
        ("ａｎｎ＠example.com", "ann@example.com"),
    ],
)
def test_an_email_address_is_folded(text, expected):
    assert normalise_email(text) == expected


@pytest.mark.parametrize("text", ["", "ann", "ann@", "@example.com", "a b@example.com"])
def test_what_is_no_email_address_is_refused(text):
    assert normalise_email(text) is None


def test_an_address_too_long_for_mail_is_refused():
    assert normalise_email("a" * 60 + "@" + "b" * 60 + ".com" * 50) is None


def test_the_tail_is_the_last_four_digits():
    assert phone_tail("+8613912345678") == "5678"
