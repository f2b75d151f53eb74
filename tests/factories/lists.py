"""Custom fields, tags and lists."""

from members.choices import CustomKind
from members.models import CustomField

TEAS = [
    {"code": "green", "label": "Green tea", "label_zh": "绿茶"},
    {"code": "puer", "label": "Pu'er", "label_zh": "普洱茶"},
]


def make_field(code, kind=CustomKind.TEXT, label="", label_zh="", types=(), **more):
    """A custom field named after its code."""
    field = CustomField.objects.create(
        code=code,
        kind=kind,
        label=label or code.title(),
        label_zh=label_zh or code,
        choices=TEAS if kind == CustomKind.CHOICE else [],
        **more,
    )
    field.customer_types.set(types)
    return field
