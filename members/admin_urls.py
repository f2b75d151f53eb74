"""Addresses of members in the staff's admin, below /admin/."""

from django.urls import URLPattern, URLResolver, path

from members.scoped_admin import scoped_view
from members.views import (
    alerts,
    bulk,
    controlled,
    editing,
    find,
    handover,
    households,
    keeping,
    letters,
    merging,
    opening,
    personal_data,
    printing,
    record,
    reports,
    saved_views,
    segments,
    standing,
    stuck_letters,
)
from members.views.chain_rules import chain_rules
from members.views.consents import change_consent, ledger
from members.views.contact_urls import contact_urls
from members.views.imports import (
    ImportColumns,
    ImportList,
    ImportPage,
    ImportRejects,
    ImportUndo,
    ImportUpload,
)
from members.views.key_accounts import key_accounts, propose, step
from members.views.listing import MemberListView
from members.views.renewals import renewals
from members.views.reveal import reveal

member_list = scoped_view(MemberListView)

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "members/",
        member_list.as_view(),
        name="members_list",
    ),
    path(
        "members/results/",
        member_list.as_view(results_only=True),
        name="members_list_results",
    ),
    path("members/new/", opening.add, name="members_add"),
    path("members/new/phone/", opening.same_number, name="members_same_number"),
    path("members/new/birthday/", opening.birthday, name="members_birthday"),
    path("members/<uuid:public_id>/opened/", opening.opened, name="members_opened"),
    path("members/bulk/", bulk.bulk, name="members_bulk"),
    path("members/columns/", saved_views.set_columns, name="members_columns"),
    path("members/views/", saved_views.add_view, name="members_view_add"),
    path("members/views/<int:pk>/", saved_views.edit_view, name="members_view"),
    path(
        "members/views/<int:pk>/refresh/",
        saved_views.refresh_view,
        name="members_view_refresh",
    ),
    path(
        "members/views/<int:pk>/delete/",
        saved_views.remove_view,
        name="members_view_delete",
    ),
    path("letters/stuck/", stuck_letters.stuck, name="members_letters_stuck"),
    path("letters/stuck/settle/", stuck_letters.settle, name="members_letters_settle"),
    path("letters/stuck/retry/", stuck_letters.retry_run, name="members_letters_retry"),
    path(
        "letters/<int:pk>/decide/<slug:name>/",
        letters.decide,
        name="members_letter_decide",
    ),
    path("members/find/", find.find, name="members_find"),
    path("segments/preview/", segments.preview, name="members_segment_preview"),
    path("segments/<int:pk>/ask/", segments.ask, name="members_segment_ask"),
    path(
        "segments/<int:pk>/members/<uuid:public_id>/",
        segments.why,
        name="members_segment_why",
    ),
    path("segments/<int:pk>/freeze/", segments.freeze, name="members_segment_freeze"),
    path("members/reveal/<int:contact_point_id>/", reveal, name="members_reveal"),
    path("members/<uuid:public_id>/", record.record, name="members_record"),
    path(
        "members/<uuid:public_id>/panels/", record.later_panels, name="members_panels"
    ),
    path("members/<uuid:public_id>/edit/", editing.edit, name="members_edit"),
    path("members/<uuid:public_id>/consents/", change_consent, name="members_consents"),
    path(
        "members/<uuid:public_id>/consents/all/", ledger, name="members_consent_ledger"
    ),
    path(
        "members/<uuid:public_id>/timeline/", record.timeline, name="members_timeline"
    ),
]

urlpatterns += [
    path("missing-data/", keeping.gaps, name="members_gaps"),
    path("report-sources/", reports.sources, name="members_sources_report"),
    path("report-referrers/", reports.referrers, name="members_referrers_report"),
    path("handover/", handover.handovers, name="members_handovers"),
    path("handover/<int:store_pk>/", handover.handover, name="members_handover"),
    path("members/<uuid:public_id>/changes/", keeping.changes, name="members_changes"),
    path("imports/", ImportList.as_view(), name="members_imports"),
    path("imports/new/", ImportUpload.as_view(), name="members_import_new"),
    path("imports/<int:pk>/", ImportPage.as_view(), name="members_import"),
    path(
        "imports/<int:pk>/columns/",
        ImportColumns.as_view(),
        name="members_import_columns",
    ),
    path("imports/<int:pk>/undo/", ImportUndo.as_view(), name="members_import_undo"),
    path(
        "imports/<int:pk>/rejects/",
        ImportRejects.as_view(),
        name="members_import_rejects",
    ),
]

urlpatterns += [
    path("controlled/", controlled.register, name="members_controlled_list"),
    path("controlled/ask/", controlled.ask, name="members_export_ask"),
    path("controlled/<slug:number>/", controlled.document, name="members_controlled"),
    path(
        "controlled/<slug:number>/<slug:decision>/decide/",
        controlled.decide,
        name="members_controlled_decide",
    ),
    path(
        "controlled/<slug:number>/fetch/",
        controlled.fetch,
        name="members_controlled_fetch",
    ),
    path(
        "controlled/<slug:number>/print/",
        printing.print_pages,
        name="members_controlled_print",
    ),
    path(
        "controlled/<slug:number>/destroy/",
        controlled.destroy,
        name="members_controlled_destroy",
    ),
]

urlpatterns += contact_urls

urlpatterns += [
    path(
        "members/<uuid:public_id>/household/",
        households.household,
        name="members_household",
    ),
    path("duplicates/", merging.duplicates, name="members_duplicates"),
    path("duplicates/<int:pk>/", merging.pair, name="members_pair"),
    path("merges/", merging.merges, name="members_merges"),
    path("merges/<int:pk>/", merging.merge, name="members_merge"),
    path(
        "members/<uuid:public_id>/merge/",
        merging.merge_with,
        name="members_merge_with",
    ),
    path("erasures/", personal_data.erasures, name="members_erasures"),
    path(
        "erasures/<int:pk>/refuse/",
        personal_data.refuse,
        name="members_erasure_refuse",
    ),
    path("members/<uuid:public_id>/erase/", personal_data.erase, name="members_erase"),
    path(
        "members/<uuid:public_id>/erase/wish/",
        personal_data.wish,
        name="members_erasure_wish",
    ),
    path(
        "members/<uuid:public_id>/disclosure/",
        personal_data.disclosure,
        name="members_disclosure",
    ),
    path(
        "disclosures/<uuid:public_id>/",
        personal_data.fetch_copy,
        name="members_disclosure_fetch",
    ),
]

urlpatterns += [
    path("renewals/", renewals, name="members_renewals"),
    path("key-accounts/", key_accounts, name="members_key_accounts"),
    path("chain-rules/", chain_rules, name="members_chain_rules"),
    path("members/<uuid:public_id>/redeem/", standing.redeem, name="members_redeem"),
    path("members/<uuid:public_id>/adjust/", standing.adjust, name="members_adjust"),
    path("members/<uuid:public_id>/floor/", standing.floor, name="members_floor"),
    path("members/<uuid:public_id>/renew/", standing.renew, name="members_renew"),
    path("members/<uuid:public_id>/key-account/", propose, name="members_key_propose"),
    path(
        "members/<uuid:public_id>/key-account/<slug:name>/",
        step,
        name="members_key_step",
    ),
    path("alerts/", alerts.alerts, name="members_alerts"),
    path("alerts/<int:pk>/settle/", alerts.settle, name="members_alert_settle"),
]
