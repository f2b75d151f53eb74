"""The addresses under /me/."""

from django.urls import path

from portal.me import clubs, data, points, views

urlpatterns = [
    path("", views.overview, name="portal_me"),
    path("purchases/", views.purchases, name="portal_me_purchases"),
    path("points/", points.points, name="portal_me_points"),
    path("feedback/", views.feedback, name="portal_me_feedback"),
    path("feedback/<str:reference>/", views.follow, name="portal_me_follow"),
    path("consents/", views.consents, name="portal_me_consents"),
    path("consents/pause/", views.pause, name="portal_me_pause"),
    path("clubs/", clubs.clubs, name="portal_me_clubs"),
    path("clubs/<int:pk>/<slug:step>/", clubs.change, name="portal_me_club"),
    path("details/", views.details, name="portal_me_details"),
    path("details/contact/", views.contact, name="portal_me_contact"),
    path("data/", data.page, name="portal_me_data"),
    path("data/read/", data.read, name="portal_me_data_read"),
    path("data/copy/", data.ask_copy, name="portal_me_data_copy"),
    path("data/copy/<uuid:public_id>/", data.fetch, name="portal_me_data_fetch"),
    path("data/erase/", data.ask_to_erase, name="portal_me_data_erase"),
]
