"""Every rule that members itself brings to its segments."""

from members.segments.family_rules import FAMILY_RULES
from members.segments.list_rules import LIST_RULES
from members.segments.member_rules import MEMBER_RULES
from members.segments.person_rules import PERSON_RULES
from members.segments.purchase_rules import PURCHASE_RULES
from members.segments.rhythm_rules import RHYTHM_RULES
from members.segments.rules import SegmentRule
from members.segments.standing_rules import STANDING_RULES

ALL_RULES: tuple[SegmentRule, ...] = (
    *MEMBER_RULES,
    *PERSON_RULES,
    *PURCHASE_RULES,
    *RHYTHM_RULES,
    *FAMILY_RULES,
    *LIST_RULES,
    *STANDING_RULES,
)
