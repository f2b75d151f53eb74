"""Addresses of the contact log and what belongs to it, below /admin/."""

from django.urls import URLPattern, path

from members.views import belongings, contacts, promises

contact_urls: list[URLPattern] = [
    path(
        "members/<uuid:public_id>/contacts/",
        contacts.contact_list,
        name="members_contacts",
    ),
    path(
        "members/<uuid:public_id>/contacts/new/",
        contacts.log,
        name="members_contact_log",
    ),
    path(
        "members/<uuid:public_id>/queue/<slug:step>/",
        contacts.queue_step,
        name="members_queue_step",
    ),
    path("contacts/<int:pk>/", contacts.correct, name="members_contact_correct"),
    path("contacts/photos/<int:pk>/", contacts.photo, name="members_contact_photo"),
    path("promises/", promises.tracker, name="members_promises"),
    path("promises/call/", promises.call_all, name="members_promises_call"),
    path("promises/<int:pk>/settle/", promises.settle, name="members_promise_settle"),
    path(
        "promises/<int:pk>/hand-on/", promises.hand_on, name="members_promise_hand_on"
    ),
    path(
        "members/<uuid:public_id>/promises/",
        promises.promise_something,
        name="members_promise_something",
    ),
    path(
        "members/<uuid:public_id>/things/new/",
        belongings.add_thing,
        name="members_thing_add",
    ),
    path("things/<int:pk>/", belongings.edit_thing, name="members_thing"),
    path(
        "members/<uuid:public_id>/uses/new/", belongings.add_use, name="members_use_add"
    ),
    path("uses/<int:pk>/", belongings.edit_use, name="members_use"),
    path(
        "members/<uuid:public_id>/events/new/",
        belongings.add_attendance,
        name="members_event_add",
    ),
    path("events/<int:pk>/", belongings.edit_attendance, name="members_event"),
    path(
        "things/<int:pk>/service/", belongings.add_service, name="members_service_add"
    ),
]
