"""Addresses of the register, the daily reading and the reports, below /admin/."""

from django.urls import URLPattern, URLResolver, path

from feedback.views import reading, recovery, register_book, reports

REPORTING: list[URLPattern | URLResolver] = [
    path("reports/feedback/", reports.report, name="feedback_report"),
    path("reports/feedback/recovery/", recovery.recovery, name="feedback_recovery"),
    path("reports/feedback/xlsx/", reports.workbook, name="feedback_report_workbook"),
    path("reports/feedback/mail/", reports.order, name="feedback_report_order"),
    path(
        "reports/feedback/mail/<int:pk>/off/",
        reports.order_off,
        name="feedback_report_order_off",
    ),
    path("reading/", reading.reading, name="feedback_reading"),
    path("reading/sign/", reading.sign, name="feedback_reading_sign"),
    path("reading/overview/", reading.overview, name="feedback_reading_overview"),
    path("register/", register_book.register_book, name="feedback_register_book"),
    path("register/print/", register_book.print_book, name="feedback_register_print"),
    path("register/correct/", register_book.correct, name="feedback_register_correct"),
    path("register/sign/", register_book.sign, name="feedback_register_sign"),
]
