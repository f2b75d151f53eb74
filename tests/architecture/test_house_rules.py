"""House rules that no tool knows: budgets, imports, reasons, screens."""

import ast
import re

import pytest
from django.apps import apps
from django.db.models import TextChoices

from campaigns.choices import CampaignState
from feedback.choices import CaseStatus
from members.choices import ImportState, MessageState
from portal.roles import PERMISSIONS
from tests.architecture.sources import (
    ROOT,
    code_files,
    functions,
    name_of,
    python_files,
    text,
    tree,
)

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
SCREENS = {"views", "viewsets", "filters", "forms", "reports", "api", "me"}
REASON = re.compile(r"#\s*(noqa|type:\s*ignore)(?P<rest>.*)$")
WITH_REASON = re.compile(r"^(:\s*[A-Z0-9, ]+|\[[\w, -]+\])\s*(--|#)\s*\S+")


def test_no_file_is_longer_than_a_person_reads_at_once():
    too_long = {
        name_of(path): count
        for path in python_files()
        if (count := len(text(path).splitlines())) > LONGEST_FILE
    }
    assert too_long == {}


def lines_of(function):
    """Lines of a function's body: what it does, without arguments and docstring."""
    first, *others = function.body
    has_docstring = isinstance(first, ast.Expr) and isinstance(
        first.value, ast.Constant
    )
    if has_docstring and others:
        first = others[0]
    return function.end_lineno - first.lineno + 1


def test_no_function_is_longer_than_a_screen():
    too_long = {
        f"{name_of(path)}:{function.lineno} {function.name}": lines_of(function)
        for path in code_files()
        for function in functions(path)
        if lines_of(function) > LONGEST_FUNCTION
    }
    assert too_long == {}


def test_imports_stand_at_the_top():
    hidden = [
        f"{name_of(path)}:{node.lineno} in {function.name}"
        for path in code_files()
        for function in functions(path)
        if function.name != "ready"
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_every_exception_from_a_rule_says_why():
    silent = [
        f"{name_of(path)}:{number} {line.strip()}"
        for path in python_files()
        for number, line in enumerate(text(path).splitlines(), start=1)
        if (found := REASON.search(line)) and not WITH_REASON.match(found["rest"])
    ]
    assert silent == []


def test_screens_never_start_from_all_rows():
    """Fields and filters declare `queryset=…all()`: their scoped base classes narrow it
    for each person (members/scoped_admin.py).
    """
    everything = [
        f"{name_of(path)}:{number}"
        for path in code_files()
        if SCREENS & {path.stem, path.parent.name}
        for number, line in enumerate(text(path).splitlines(), start=1)
        if re.search(r"(?<!queryset=)\b\w+\.objects\.all\(\)", line)
    ]
    assert everything == []


def writing_actions():
    """The functions of actions/ that write: they say when."""
    for path in code_files():
        if path.parent.name == "actions":
            for node in tree(path).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    names = {
                        arg.arg for arg in (*node.args.args, *node.args.kwonlyargs)
                    }
                    if "at" in names:
                        yield path, node


def test_actions_take_their_arguments_by_name():
    """But for one, the rows in question, where it is plain what they are."""
    by_position = [
        f"{name_of(path)}:{function.lineno} {function.name}"
        for path, function in writing_actions()
        if len(function.args.args) > 1
    ]
    assert by_position == []


def test_no_app_overrides_save():
    own_save = [
        model._meta.label
        for model in apps.get_models()
        if model.__module__.split(".")[0] in {"members", "feedback", "campaigns"}
        and "save" in vars(model)
    ]
    assert own_save == []


def test_every_permission_of_a_role_exists():
    known = set()
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        names = [f"{action}_{meta.model_name}" for action in meta.default_permissions]
        names += [codename for codename, _name in meta.permissions]
        known |= {f"{meta.app_label}.{name}" for name in names}
    wanted = {name for names in PERMISSIONS.values() for name in names}
    assert wanted - known == set()


@pytest.mark.parametrize(
    "states", [CaseStatus, MessageState, CampaignState, ImportState]
)
def test_every_state_has_a_label_of_its_own(states: type[TextChoices]):
    labels = [str(label) for label in states.labels]
    assert all(labels)
    assert len(set(labels)) == len(labels)


def test_no_registry_and_no_path_of_a_machine_is_named():
    # Put together here, so that this file itself names none.
    words = [
        "pypi." + "org",
        "pythonhosted." + "org",
        "npmjs." + "org",
        "deb.debian" + ".",
    ]
    words.append("/" + "work/")
    tops = ["portal", "campaigns", "feedback", "members", "tests", "templates", "docs"]
    kinds = {
        ".py",
        ".html",
        ".txt",
        ".md",
        ".toml",
        ".lock",
        ".sh",
        ".po",
        ".css",
        ".js",
    }
    files = [p for p in ROOT.iterdir() if p.is_file()]
    for top in [*tops, ".ci", "bench"]:
        files += [p for p in (ROOT / top).rglob("*") if p.is_file()]
    named = [
        f"{name_of(path)}: {word}"
        for path in files
        if path.suffix in kinds or path.name in {"Makefile", "run"}
        for word in words
        if word in path.read_text(encoding="utf-8")
    ]
    assert named == []
