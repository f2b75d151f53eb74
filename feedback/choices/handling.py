"""Words about how a case is judged, settled and followed up."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Appeal(models.TextChoices):
    """What the customer asks for (F5)."""

    APPEAL = "appeal", _("Appeal: rework, exchange, return")
    CLAIM = "claim", _("Claim: compensation")
    RECALL = "recall", _("Recall")
    OTHER = "other", pgettext_lazy("appeal", "Other")


class Finding(models.TextChoices):
    """Whose doing it was (F9)."""

    OURS = "ours", _("Ours")
    CUSTOMERS = "customers", _("The customer's own")
    SHARED = "shared", _("Shared")
    UNCLEAR = "unclear", _("Can't be told")


class Decision(models.TextChoices):
    """Whether the complaint is right."""

    UPHELD = "upheld", _("Upheld")
    PARTLY = "partly", _("Partly upheld")
    NOT_UPHELD = "not_upheld", _("Not upheld")


class FactQuestion(models.TextChoices):
    """The five W and two H of a matter (F2)."""

    WHO = "who", pgettext_lazy("fact", "Who")
    WHAT = "what", pgettext_lazy("fact", "What")
    EXPECTED = "expected", _("What was expected")
    WHEN = "when", pgettext_lazy("fact", "When")
    WHERE = "where", pgettext_lazy("fact", "Where")
    WHY = "why", _("Why, as the customer sees it")
    HOW = "how", _("How it came about")
    HOW_MUCH = "how_much", _("How much, how many")


class FactSource(models.TextChoices):
    """From whom we know a fact."""

    CUSTOMER = "customer", pgettext_lazy("source of a fact", "Customer")
    STAFF = "staff", pgettext_lazy("source of a fact", "Staff")
    RECORD = "record", pgettext_lazy("source of a fact", "Records")
    EVIDENCE = "evidence", pgettext_lazy("source of a fact", "Evidence")


class StaffPart(models.TextChoices):
    """What a colleague has to do with a case."""

    INVOLVED = "involved", _("Involved")
    PRAISED = "praised", _("Praised")


class ReopenReason(models.TextChoices):
    """Why an answer is not accepted."""

    NOT_CONSIDERED = "not_considered", _("Not everything was considered")
    WRONG = "wrong", _("Something in it is wrong")
    UNCLEAR = "unclear", _("It is unclear or incomplete")
    NOT_KEPT = "not_kept", _("What was promised was not done")
    AGAIN = "again", _("It happened again")
    DISSATISFIED = "dissatisfied", _("Not satisfied when asked")
    OTHER = "other", pgettext_lazy("reason to reopen", "Another reason")


class SolutionState(models.TextChoices):
    """How far a proposed solution has come."""

    DRAFT = "draft", pgettext_lazy("solution", "Draft")
    PROPOSED = "proposed", _("Waits for approval")
    SENT_BACK = "sent_back", _("Sent back")
    APPROVED = "approved", pgettext_lazy("solution", "Approved")


class Redress(models.TextChoices):
    """What is done for the customer (F10)."""

    APOLOGY = "apology", _("Apology")
    EXPLANATION = "explanation", _("Explanation")
    REPAIR = "repair", _("Repair")
    EXCHANGE = "exchange", _("Exchange")
    RETURN = "return", _("Return and refund")
    PRICE = "price", _("Price adjusted")
    SERVICE = "service", _("Service changed")
    EXPENSES = "expenses", _("Expenses paid")
    GIFT = "gift", _("Gift or voucher")
    POINTS = "points", _("Points")
    COMPENSATION = "compensation", _("Compensation in money")
    TRAINING = "training", _("Training of staff")


class FollowUpWay(models.TextChoices):
    """How satisfaction is asked."""

    MAIL = "mail", _("By letter with a link")
    CALL = "call", _("By a call")


class WouldReturn(models.TextChoices):
    """Whether the customer would buy again."""

    YES = "yes", pgettext_lazy("would buy again", "Yes")
    NO = "no", pgettext_lazy("would buy again", "No")
    UNSURE = "unsure", pgettext_lazy("would buy again", "Not sure")


class Harm(models.TextChoices):
    """How much the matter harms (F6)."""

    NONE = "none", _("Annoyance only")
    LOSS = "loss", _("Loss of money or goods")
    HEALTH = "health", _("Somebody's health or safety")


class Spread(models.TextChoices):
    """How far the matter reaches (F6)."""

    ONE = "one", _("One customer")
    SEVERAL = "several", _("Several customers, or it happens again")
    PUBLIC = "public", _("Known in public")


class RecoveryStep(models.TextChoices):
    """The six steps of service recovery (F11)."""

    ACKNOWLEDGE = "acknowledge", _("Apologise and acknowledge")
    LISTEN = "listen", _("Listen, empathise, ask")
    FIX = "fix", _("A fair fix, fast")
    VALUE = "value", _("Something of value for the trouble")
    PROMISES = "promises", _("Keep promises")
    FOLLOW_UP = "follow_up", pgettext_lazy("service recovery", "Follow up")
