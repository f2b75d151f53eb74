"""Every icon that code or a template names is in the sprite.

A name that is not shows nothing, and Wagtail says nothing.
"""

import ast
import re
from functools import cache

import pytest
from wagtail.admin.icons import get_icons

from feedback.workflow import STATES, TRANSITIONS
from tests.architecture.sources import (
    code_files,
    name_of,
    template_files,
    text,
    tree,
)

IN_TEMPLATES = re.compile(r"{%-?\s*icon\s+(?:name=)?[\"']([\w-]+)[\"']")
ARGUMENTS = {"icon", "icon_name", "header_icon"}


@pytest.fixture(scope="module")
def sprite():
    return set(re.findall(r'id="icon-([\w-]+)"', get_icons()))


@cache
def places_of_icons():
    """The classes of ours that take an icon, and as which argument."""
    found = {}
    for path in code_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef):
                fields = [
                    getattr(line.target, "id", "")
                    for line in node.body
                    if isinstance(line, ast.AnnAssign)
                ]
                if "icon" in fields:
                    found[node.name] = fields.index("icon")
    return found


def named_in_code(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            place = places_of_icons().get(getattr(node.func, "id", ""), len(node.args))
            yield from node.args[place : place + 1]
        elif isinstance(node, ast.keyword) and node.arg in ARGUMENTS:
            yield node.value
        elif isinstance(node, ast.Dict):
            keys = [getattr(key, "value", None) for key in node.keys]
            pairs = zip(keys, node.values, strict=True)
            yield from (value for key, value in pairs if key in ARGUMENTS)
        elif isinstance(node, ast.Assign):
            names = {getattr(each, "id", "") for each in node.targets}
            if names & ARGUMENTS:
                yield node.value


def test_every_icon_of_the_code_exists(sprite):
    missing = {
        f"{name_of(path)}: {value.value}"
        for path in code_files()
        for value in named_in_code(path)
        if isinstance(value, ast.Constant)
        and isinstance(value.value, str)
        and value.value not in sprite | {""}
    }
    assert not missing


def test_every_icon_of_the_templates_exists(sprite):
    missing = {
        f"{name_of(path)}: {name}"
        for path in template_files()
        if path.suffix == ".html"
        for name in IN_TEMPLATES.findall(text(path))
        if name not in sprite
    }
    assert not missing


def test_the_states_of_a_case_have_icons(sprite):
    looks = [*STATES.values(), *TRANSITIONS.values()]
    assert not {look.icon for look in looks} - sprite
