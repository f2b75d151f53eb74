"""Why a file or a row was refused: codes that are stored, sentences that are shown.

A reason is a code with parameters, so that each reader gets it in his own language,
long after the import. Parameters named ``field`` and ``fields`` are names of columns
(members/imports/mapping.py) and shown by their labels.
"""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.exceptions import MembersError
from members.imports.columns import label_of

Reason = dict[str, Any]

OF_THE_FILE: dict[str, str | Promise] = {
    "empty": _("The file is empty."),
    "picture": _(
        "This file is a picture, not a table. Save the table as CSV or XLSX and choose "
        "that file."
    ),
    "pdf": _(
        "This file is a PDF, not a table. Save the table as CSV or XLSX and choose that "
        "file."
    ),
    "archive": _(
        "This file is a packed archive, not a table. Unpack it and choose the CSV or "
        "XLSX file inside."
    ),
    "old_spreadsheet": _(
        "This is an old or password-protected spreadsheet. Save it as XLSX without a "
        "password, or as CSV."
    ),
    "no_table": _(
        "This file is not a table of text. Save the table as CSV or XLSX and choose "
        "that file."
    ),
    "damaged_spreadsheet": _(
        "The spreadsheet is damaged and can't be read. Open it, save it again as XLSX "
        "and choose that file."
    ),
    "too_large": _(
        "The file is larger than %(limit)s MB. Split it into several files."
    ),
    "spreadsheet_too_large": _(
        "The spreadsheet is too large: at most %(rows)s rows and %(cells)s cells fit. "
        "Save it as CSV (which may be of any length) or split it."
    ),
    "encoding_unknown": _(
        "The characters of this file can't be recognised. Save it as CSV UTF-8 and "
        "choose that file."
    ),
    "encoding_mixed": _(
        "Line %(line)s is not written in %(encoding)s like the rest of the file. Save "
        "the whole table as CSV UTF-8 and choose that file."
    ),
    "unclosed_quote": _(
        "From line %(line)s on a quotation mark is opened and not closed. Correct that "
        "line and choose the file again."
    ),
    "too_many_columns": _(
        "The file has %(count)s columns; at most %(limit)s can be imported. Delete those "
        "that are not needed."
    ),
    "heading_twice": _(
        "The heading “%(heading)s” stands over two columns, %(first)s and %(second)s. "
        "Rename or delete one of them."
    ),
    "headings_unknown": _(
        "The first line must hold the headings of the columns; none of these is known: "
        "%(headings)s"
    ),
    "columns_missing": _(
        "The file lacks what is needed: %(fields)s. Add the column or choose it below."
    ),
    "store_column_missing": _(
        "The file has no column for the store. Add it, or choose the store that all rows "
        "belong to."
    ),
    "key_column_missing": _(
        "Nothing in the file tells people apart: a member number, a phone number or an "
        "e-mail address is needed."
    ),
    "field_twice": _("Two columns are matched to %(field)s. Choose one of them."),
    "no_rows": _("There are headings, but no rows below them."),
    "stopped": _(
        "The import was stopped by an error: %(error)s. It can be tried again."
    ),
}

OF_THE_ROW: dict[str, str | Promise] = {
    "too_many_cells": _("The row has more cells than there are headings."),
    "blank": _("%(field)s is missing."),
    "too_long": _(
        "%(field)s is too long: %(count)s characters, at most %(limit)s fit."
    ),
    "phone_digits": _(
        "The phone number “%(value)s” has %(count)s digits and is not valid. A mobile "
        "number has 11; a landline number needs its area code."
    ),
    "phone_invalid": _("The phone number “%(value)s” is not valid."),
    "phone_rounded": _(
        "The phone number “%(value)s” was rounded by a spreadsheet. Format the column "
        "as text and enter the number again."
    ),
    "email_invalid": _("The e-mail address “%(value)s” is not valid."),
    "custom_wrong": _("“%(value)s” does not fit the field “%(field)s”."),
    "date_unreadable": _(
        "%(field)s: “%(value)s” is not a date. Write it as 2026-11-21."
    ),
    "date_impossible": _("%(field)s: there is no such day as “%(value)s”."),
    "date_ahead": _("%(field)s: “%(value)s” lies in the future."),
    "lunar_no_day": _(
        "There is no lunar day “%(value)s”: a lunar month has 29 or 30 days."
    ),
    "lunar_not_that_year": _(
        "There is no lunar day “%(value)s”: that month had only 29 days in that year."
    ),
    "lunar_no_leap_month": _(
        "There is no such leap month in the lunar calendar: “%(value)s”."
    ),
    "lunar_year": _(
        "“%(value)s” lies outside of the lunar calendar we know, 1900–2100."
    ),
    "sex_unknown": _("Sex: “%(value)s” is neither female nor male."),
    "calendar_unknown": _("Calendar: “%(value)s” is neither solar nor lunar."),
    "answer_unknown": _("%(field)s: “%(value)s” is neither yes nor no."),
    "number_unreadable": _("%(field)s: “%(value)s” is not a number."),
    "number_range": _("%(field)s: “%(value)s” is too large."),
    "key_missing": _(
        "Nothing tells who this is: a member number, a phone number or an e-mail address "
        "is needed."
    ),
    "store_unknown": _("There is no store “%(value)s”."),
    "store_not_yours": _("You may not import for the store “%(value)s”."),
    "member_not_yours": _(
        "The member number “%(value)s” is taken by somebody outside of your stores."
    ),
    "member_gone": _(
        "The member “%(value)s” was merged, closed or erased and can't be imported."
    ),
    "several_fit": _("Several members fit: %(numbers)s. Add the member number."),
    "same_person": _(
        "%(numbers)s has the same name and phone number under another member number. "
        "Correct the number or merge the two."
    ),
    "other_name": _(
        "The e-mail address belongs to a member of another name: %(numbers)s."
    ),
    "receipt_other_line": _(
        "Another line of this receipt is refused (line %(line)s); a receipt is imported "
        "as a whole."
    ),
    "receipt_contradicts": _(
        "The lines of this receipt contradict each other in %(field)s."
    ),
    "receipt_differs": _(
        "This receipt is stored already, with other contents. Nothing was changed."
    ),
    "receipt_too_long": _("The receipt has more than %(limit)s lines."),
    "product_missing": _("Neither an article number nor a product is given."),
    "category_too_deep": _("The category “%(value)s” has more than %(limit)s levels."),
    "not_written": _("The row could not be written: %(error)s"),
    # Remarks: the row went in all the same.
    "referrer_unknown": _("Imported, but there is no referrer “%(value)s”."),
    "member_unknown": _("Imported as a purchase of nobody we know: “%(value)s”."),
    "consent_kept": _(
        "The member withdrew consent; an import can't give it back. All else was taken."
    ),
    "repeats_row": _("Repeats an earlier row of the file."),
}

OF_THE_UNDO: dict[str, str | Promise] = {
    "kept_used": _("Kept: something else is connected with it by now."),
    "kept_changed": _("Kept as it is: it was changed since."),
    "kept_gone": _("It is gone already."),
}

SENTENCES = OF_THE_FILE | OF_THE_ROW | OF_THE_UNDO


class FileProblem(MembersError):  # noqa: N818 -- reads as what happened
    """A file can't be imported at all; ``str()`` is the sentence that says why."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.reason = reason(code, **params)

    def __str__(self) -> str:
        return sentence(self.reason)


class RowProblem(MembersError):  # noqa: N818 -- reads as what happened
    """A cell or a row can't be imported; ``str()`` is the sentence that says why."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.reason = reason(code, **params)

    def __str__(self) -> str:
        return sentence(self.reason)


def reason(code: str, **params: Any) -> Reason:
    """A reason that can be stored as JSON; KeyError when the code is not known."""
    SENTENCES[code]
    return {"code": code, **params}


def sentence(given: Reason) -> str:
    """The reason as a sentence in the active language."""
    params = {name: _shown(name, value) for name, value in given.items()}
    return str(SENTENCES[given["code"]]) % params


def sentences(given: list[Reason]) -> str:
    """All reasons, one sentence after the other, in the active language."""
    return " ".join(sentence(each) for each in given)


def _shown(name: str, value: Any) -> Any:
    if name == "field":
        return label_of(value)
    if name == "fields":
        return ", ".join(str(label_of(each)) for each in value)
    return value
