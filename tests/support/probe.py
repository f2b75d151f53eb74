"""Every generic view of Wagtail over members, mounted for tests only.

Set ``ROOT_URLCONF = "tests.support.probe"``: the product's addresses plus /probe/.
"""

from django.urls import include, path
from wagtail.admin.auth import require_admin_access

from members.models import Member
from members.scoped_admin import ScopedChooserViewSet, ScopedModelViewSet
from portal.urls import urlpatterns as product_urls


class ProbeViewSet(ScopedModelViewSet):
    model = Member
    name = "probe"
    icon = "user"
    list_display = ["member_no", "name"]
    list_filter = ["home_store"]
    list_export = ["member_no", "name"]
    export_permission = "members.import_member"
    search_fields = ["name"]
    form_fields = ["name", "member_no", "home_store", "owner"]
    copy_view_enabled = True
    usage_view_enabled = True


class ProbeChooserViewSet(ScopedChooserViewSet):
    model = Member
    name = "probe_chooser"
    register_widget = False


probe = ProbeViewSet()
chooser = ProbeChooserViewSet()


def mounted(viewset):
    patterns = viewset.get_urlpatterns()
    for pattern in patterns:
        pattern.callback = require_admin_access(pattern.callback)
    return include((patterns, viewset.url_namespace), namespace=viewset.url_namespace)


urlpatterns = [
    path("probe/", mounted(probe)),
    path("probe-chooser/", mounted(chooser)),
    *product_urls,
]
