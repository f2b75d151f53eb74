"""Addresses of incoming mails and of projects, below /admin/."""

from django.urls import URLPattern, path

from feedback.views import mails, projects

WAYS_IN: list[URLPattern] = [
    path("mails/", mails.mails, name="feedback_mails"),
    path("mails/<int:pk>/", mails.mail, name="feedback_mail"),
    path("mails/<int:pk>/<slug:decision>/", mails.settle, name="feedback_mail_settle"),
    path("projects/", projects.projects, name="feedback_projects"),
]
