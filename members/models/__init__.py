"""Data of members. One file a concept."""

from members.models.access import AccessLog, Post, Scope, role_group, scope_of
from members.models.access_alert import AccessAlert
from members.models.activity import Activity
from members.models.api_token import ApiAnswer, ApiToken
from members.models.catalogue import Category, Product
from members.models.chain_rules import ChainRules
from members.models.consent import Consent, ConsentState, Suppression
from members.models.consent_wording import ConsentWording
from members.models.contact import Contact, ContactPhoto, Promise
from members.models.contact_point import ContactPoint
from members.models.custom_field import CustomField
from members.models.duplicate import DuplicatePair, DuplicateSearch
from members.models.event_attendance import EventAttendance
from members.models.export_request import ExportRequest, ExportSequence
from members.models.gap import MemberGap
from members.models.handover import Handover, HandoverShare
from members.models.history import FieldChange
from members.models.household import Household, HouseholdMembership
from members.models.important_date import ImportantDate
from members.models.imports import ImportBatch, ImportRow
from members.models.joining import JoiningReason
from members.models.key_account import KeyAccount, KeyAccountReview
from members.models.letter_content import LetterContent
from members.models.member import CustomerType, Member, Source
from members.models.membership import MembershipTerm
from members.models.merge import Merge, MovedRow
from members.models.message import Message
from members.models.owned_thing import OwnedThing, ServiceRecord
from members.models.personal_data import Disclosure, ErasureRequest
from members.models.points import EarnRule, PointsEntry, PointsLot
from members.models.preferences import MarketingPause, PendingConsent
from members.models.product_use import ProductUse
from members.models.public_link import PublicLink
from members.models.purchase import Purchase, PurchaseLine
from members.models.saved_view import ListColumns, SavedView
from members.models.search import MemberSearchToken
from members.models.segment import Segment
from members.models.sending import SendingBudget, SoftBounce
from members.models.stats import MemberCategoryStat, MemberStat
from members.models.store import Region, Store
from members.models.tag import MemberList, MemberListEntry, MemberTag, Tag
from members.models.tier import Tier, TierChange, TierFloor
from members.models.user import User

__all__ = [
    "AccessAlert",
    "AccessLog",
    "Activity",
    "ApiAnswer",
    "ApiToken",
    "Category",
    "ChainRules",
    "Consent",
    "ConsentState",
    "ConsentWording",
    "Contact",
    "ContactPhoto",
    "ContactPoint",
    "CustomField",
    "CustomerType",
    "Disclosure",
    "DuplicatePair",
    "DuplicateSearch",
    "EarnRule",
    "ErasureRequest",
    "EventAttendance",
    "ExportRequest",
    "ExportSequence",
    "FieldChange",
    "Handover",
    "HandoverShare",
    "Household",
    "HouseholdMembership",
    "ImportBatch",
    "ImportRow",
    "ImportantDate",
    "JoiningReason",
    "KeyAccount",
    "KeyAccountReview",
    "LetterContent",
    "ListColumns",
    "MarketingPause",
    "Member",
    "MemberCategoryStat",
    "MemberGap",
    "MemberList",
    "MemberListEntry",
    "MemberSearchToken",
    "MemberStat",
    "MemberTag",
    "MembershipTerm",
    "Merge",
    "Message",
    "MovedRow",
    "OwnedThing",
    "PendingConsent",
    "PointsEntry",
    "PointsLot",
    "Post",
    "Product",
    "ProductUse",
    "Promise",
    "PublicLink",
    "Purchase",
    "PurchaseLine",
    "Region",
    "SavedView",
    "Scope",
    "Segment",
    "SendingBudget",
    "ServiceRecord",
    "SoftBounce",
    "Source",
    "Store",
    "Suppression",
    "Tag",
    "Tier",
    "TierChange",
    "TierFloor",
    "User",
    "role_group",
    "scope_of",
]
