"""House rules of templates: all parse, none is unused, nothing inline."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs

from tests.architecture.sources import (
    PAGE_RULES,
    TEMPLATES,
    code_files,
    name_of,
    strings,
    template_files,
    text,
    tree,
)

# Django finds these by their names.
ERROR_PAGES = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
INLINE = re.compile(
    r"<style\b|\sstyle=|\son[a-z]+=[\"']|<script(?![^>]*\ssrc=)(?![^>]*json)",
    re.IGNORECASE,
)
UNTRIMMED = re.compile(r"\{%-?\s*blocktrans(late)?\b(?![^%]*\btrimmed\b)[^%]*%\}")


def names():
    return [str(path.relative_to(TEMPLATES)) for path in template_files()]


@pytest.mark.parametrize("name", names())
def test_a_template_parses(name):
    assert get_template(name)


def overrides_a_library(name):
    """Whether an installed app brings a template of that name."""
    return any(
        (Path(folder) / name).exists() for folder in get_app_template_dirs("templates")
    )


def named_somewhere():
    """Every template name that code or another template names."""
    found = {value for path in code_files() for _line, value in strings(path)}
    for path in template_files():
        found |= set(PAGE_RULES.findall(text(path)))
    found |= {
        model.template for model in apps.get_models() if hasattr(model, "template")
    }
    return found


def put_together():
    """Patterns of the names that code writes as f"members/find/{part}.html"."""
    for path in code_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.JoinedStr):
                parts = [getattr(part, "value", None) for part in node.values]
                texts = [part if isinstance(part, str) else None for part in parts]
                if any(text and "/" in text for text in texts):
                    yield re.compile(
                        "".join("[^/]+" if t is None else re.escape(t) for t in texts)
                    )


def test_no_template_is_unused():
    known = named_somewhere()
    patterns = list(put_together())
    # Or the stem alone, to which a library adds the ending.
    unused = [
        name
        for name in names()
        if name not in known | ERROR_PAGES
        and name.rsplit(".", 1)[0] not in known
        and not overrides_a_library(name)
        and not any(pattern.fullmatch(name) for pattern in patterns)
    ]
    assert unused == []


def test_pages_hold_no_inline_script_or_style():
    inline = [
        f"{name_of(path)}:{number} {line.strip()[:80]}"
        for path in template_files()
        if path.suffix == ".html" and "emails" not in path.parts
        for number, line in enumerate(text(path).splitlines(), start=1)
        if INLINE.search(line)
    ]
    assert inline == []


def test_translated_blocks_are_trimmed():
    untrimmed = [
        f"{name_of(path)}: {found.group()}"
        for path in template_files()
        for found in UNTRIMMED.finditer(text(path))
    ]
    assert untrimmed == []
