"""The addresses under /me/."""

from django.urls import path

from portal.me import views

urlpatterns = [
    path("", views.overview, name="portal_me"),
    path("purchases/", views.purchases, name="portal_me_purchases"),
    path("feedback/", views.feedback, name="portal_me_feedback"),
    path("feedback/<str:reference>/", views.follow, name="portal_me_follow"),
    path("consents/", views.consents, name="portal_me_consents"),
    path("details/", views.details, name="portal_me_details"),
    path("details/contact/", views.contact, name="portal_me_contact"),
]
