"""Addresses of approvals, promises, follow-ups and returned goods, below /admin/."""

from django.urls import path

from feedback.views import approvals, case_promises, case_rules, follow_ups, goods

urlpatterns = [
    path("approvals/", approvals.inbox, name="feedback_approvals"),
    path("approvals/<int:pk>/", approvals.approval, name="feedback_approval"),
    path(
        "approvals/<int:pk>/<slug:decision>/",
        approvals.decide,
        name="feedback_approval_decide",
    ),
    path("case-promises/", case_promises.case_promises, name="feedback_promises"),
    path("follow-ups/", follow_ups.follow_ups, name="feedback_follow_ups"),
    path(
        "returned-goods/<int:pk>/fate/", goods.decide_fate, name="feedback_goods_fate"
    ),
    path("case-limits/", case_rules.case_rules, name="feedback_case_rules"),
]
