"""Inputs of the filters, written out in Python.

A list has some twenty of them with hundreds of choices; Django renders a template for
each choice, which took longer than asking for the members.
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django_filters.widgets import SuffixedMultiWidget


class PlainSelect(forms.Select):
    """A select without groups of options."""

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        """As Django's."""
        chosen = {str(each) for each in self.format_value(value)}
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (option, SafeString(" selected" if option in chosen else ""), label)
                for option, label in _options(self.choices)
            ),
        )
        return format_html(
            "<select{}>{}</select>",
            flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})})),
            options,
        )


class PlainCheckboxes(forms.CheckboxSelectMultiple):
    """Some words, any of which may be ticked."""

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        """As Django's, without its numbered wrappers."""
        chosen = {str(each) for each in self.format_value(value)}
        prefix = (attrs or {}).get("id", name)
        return format_html_join(
            "",
            '<label for="{}_{}"><input type="checkbox" name="{}" value="{}" '
            'id="{}_{}"{}> {}</label>',
            (
                (
                    prefix, number, name, option, prefix, number,
                    SafeString(" checked" if option in chosen else ""), label,
                )
                for number, (option, label) in enumerate(_options(self.choices))
            ),
        )  # fmt: skip


def _options(choices: Any) -> Iterator[tuple[str, Any]]:
    for value, label in choices:
        yield ("" if value is None else str(value)), label


class PlainInput(forms.TextInput):
    """One line: text, a number or a day (the browser's own picker: a phone has a good
    one, and it needs no script)."""

    def __init__(self, kind: str, **attrs: Any) -> None:
        super().__init__(attrs)
        self.input_type = kind

    def format_value(self, value: Any) -> str | None:
        """Days as ISO 8601, whatever the reader's language: the browser wants it so."""
        if hasattr(value, "strftime"):
            return f"{value:%Y-%m-%d}"
        return None if value in (None, "") else str(value)

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        """As Django's."""
        own = {"type": self.input_type, "name": name, **(attrs or {})}
        text = self.format_value(value)
        if text is not None:
            own["value"] = text
        return format_html("<input{}>", flatatt(self.build_attrs(self.attrs, own)))


class _FromTo(SuffixedMultiWidget):
    """Two inputs, from and to."""

    def decompress(self, value: Any) -> list[Any]:
        return [value.start, value.stop] if value else [None, None]

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        """The two below each other."""
        values = value if isinstance(value, list) else self.decompress(value)
        first = (attrs or {}).get("id", name)
        parts = zip(self.widgets, values, self.suffixes, strict=True)
        return format_html_join(
            " ",
            "{}",
            (
                (
                    widget.render(
                        self.suffixed(name, suffix), part, {"id": f"{first}_{suffix}"}
                    ),
                )
                for widget, part, suffix in parts
            ),
        )


class DaysWidget(_FromTo):
    """From one day to another."""

    suffixes = ["after", "before"]

    def __init__(self, attrs: Any = None) -> None:
        super().__init__((PlainInput("date"), PlainInput("date")), attrs)


class NumbersWidget(_FromTo):
    """From one number to another."""

    suffixes = ["min", "max"]

    def __init__(self, attrs: Any = None) -> None:
        number = {"min": "0", "step": "any"}
        super().__init__(
            (PlainInput("number", **number), PlainInput("number", **number)), attrs
        )
