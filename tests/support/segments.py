"""Trees of segments in few words."""

from datetime import timedelta

from django.utils import timezone

from members.segments.compiler import members_in


def leaf(rule, **params):
    """One rule."""
    return {"rule": rule, "params": params}


def tree(*rules, match="all"):
    """A group."""
    return {"match": match, "rules": list(rules)}


def days_ago(days):
    """A moment so many days before now."""
    return timezone.now() - timedelta(days=days)


def names(*rules, match="all"):
    """The names of the members whom the rules describe."""
    return set(members_in(tree(*rules, match=match)).values_list("name", flat=True))
