"""Words about praise, suggestions, damage, and what is done so that it never happens
again."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Behaviour(models.TextChoices):
    """What a colleague was praised for."""

    HELPFUL = "helpful", _("Helpful")
    HONEST = "honest", _("Honest")
    EXPERT = "expert", _("Expert advice")
    PATIENT = "patient", _("Patient")
    BEYOND = "beyond", _("Went beyond")
    CLEAN = "clean", _("Clean and tidy")
    FAST = "fast", _("Fast")


class SuggestionResult(models.TextChoices):
    """What became of a suggestion."""

    USED = "used", pgettext_lazy("suggestion", "Used")
    PLANNED = "planned", pgettext_lazy("suggestion", "Planned")
    NOT_USED = "not_used", pgettext_lazy("suggestion", "Not used")


class Hurt(models.TextChoices):
    """Whether a person came to harm: asked before anything else."""

    NOBODY = "nobody", _("Nobody is hurt")
    SLIGHTLY = "slightly", _("Slightly: treated here")
    BADLY = "badly", _("Badly: a doctor is needed")


class CorrectiveForm(models.TextChoices):
    """How thoroughly a problem is worked on."""

    EIGHT_D = "8d", _("8D report")
    PDCA = "pdca", _("Plan, do, check, act")


class CorrectiveState(models.TextChoices):
    """How far a corrective action has come; feedback/corrective/states.py says what may
    follow."""

    OPEN = "open", pgettext_lazy("corrective action", "Opened")
    CONTAINMENT = "containment", _("Being contained")
    ANALYSIS = "analysis", _("Looking for the cause")
    ACTING = "acting", _("Being mended")
    VERIFYING = "verifying", _("Effect being watched")
    CLOSED = "closed", pgettext_lazy("corrective action", "Closed")


class ActionKind(models.TextChoices):
    """What a single action is for."""

    IMMEDIATE = "immediate", _("Immediate: contains it")
    CORRECTIVE = "corrective", _("Corrective: takes the cause away")
    PREVENTIVE = "preventive", _("Preventive: elsewhere as well")
    IMPROVEMENT = "improvement", _("Improvement")


class Branch(models.TextChoices):
    """The six branches on which a cause is looked for."""

    PEOPLE = "people", _("People")
    MACHINE = "machine", _("Equipment")
    MATERIAL = "material", _("Material")
    METHOD = "method", _("Method")
    MEASURE = "measure", _("Measuring and checking")
    SURROUNDINGS = "surroundings", pgettext_lazy("cause branch", "Surroundings")


class Judgement(models.TextChoices):
    """Whether it worked, as a person judges from the figures."""

    WORKED = "worked", _("It worked")
    PARTLY = "partly", _("It worked in part")
    FAILED = "failed", _("It did not work")


class Recurrence(models.TextChoices):
    """What makes a problem one that comes back."""

    CAUSE_STORE = "cause_store", _("The same cause in the same store")
    BATCH = "batch", _("The same product and batch")
    MEMBER = "member", _("The same member")
    LIMIT = "limit", _("A cause above its control limit")


class ProposalState(models.TextChoices):
    """What became of a proposal."""

    WAITING = "waiting", pgettext_lazy("proposal", "Waits for a decision")
    ACCEPTED = "accepted", pgettext_lazy("proposal", "Taken on")
    DISMISSED = "dismissed", pgettext_lazy("proposal", "Dismissed")


class Unhappy(models.TextChoices):
    """Why a member may be unhappy without having said so."""

    ANSWER = "answer", _("A bad answer when asked, and no complaint")
    RETURNED = "returned", _("Brought something back, and never came again")
    INCIDENT = "incident", _("A damage in the shop, and never came again")
    STOPPED = "stopped", _("Stopped coming after a case")
