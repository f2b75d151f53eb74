"""Rights in campaigns that several roles share (portal/roles.py)."""

# To make the calls of the lists, and to send the thank-you letters suggested.
CALL = ("campaigns.view_call", "campaigns.change_call")
# Whom to call, with which words; the rules of calls after a service.
PLAN_CALLS = (
    "campaigns.view_call",
    "campaigns.view_calllist",
    "campaigns.add_calllist",
    "campaigns.change_calllist",
)
# For what a thank-you letter is suggested.
SET_THANKS = (
    "campaigns.view_thanksrule",
    "campaigns.add_thanksrule",
    "campaigns.change_thanksrule",
)
