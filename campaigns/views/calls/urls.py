"""Addresses of the screens of calls, below /admin/."""

from django.urls import URLPattern, URLResolver, path

from campaigns.views.calls import call, desk, lists, paper

urlpatterns: list[URLPattern | URLResolver] = [
    path("campaigns/calls/", desk.desk, name="campaigns_calls"),
    path("campaigns/calls/take/", desk.take, name="campaigns_calls_take"),
    path("campaigns/calls/give-back/", desk.give_back, name="campaigns_calls_back"),
    path("campaigns/calls/paper/", paper.paper, name="campaigns_calls_paper"),
    path("campaigns/calls/typed/", paper.typed, name="campaigns_calls_typed"),
    path("campaigns/calls/<int:pk>/", call.call, name="campaigns_call"),
    path("campaigns/calls/<int:pk>/skip/", call.skip, name="campaigns_call_skip"),
    path("campaigns/call-lists/add/", lists.add, name="campaigns_call_list_add"),
    path("campaigns/call-lists/<int:pk>/", lists.call_list, name="campaigns_call_list"),
    path(
        "campaigns/call-lists/<int:pk>/edit/",
        lists.edit,
        name="campaigns_call_list_edit",
    ),
    path(
        "campaigns/call-lists/<int:pk>/step/<slug:name>/",
        lists.step,
        name="campaigns_call_list_step",
    ),
]
