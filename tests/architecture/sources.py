"""The project's own files, read and parsed once for all house rules."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("portal", "campaigns", "feedback", "members")
# Whom an app may name: itself and what lies below it.
MAY_NAME = {
    "portal": {"portal", "campaigns", "feedback", "members"},
    "campaigns": {"campaigns", "members"},
    "feedback": {"feedback", "members"},
    "members": {"members"},
}
TEMPLATES = ROOT / "templates"
# Frame and parts that templates of every app are built from.
FURNITURE = ("base.html", "components/")
PAGE_RULES = re.compile(r"\{%-?\s*(?:extends|include)\s+[\"']([^\"']+)[\"']")


@cache
def code_files():
    """Python files of the four apps, migrations excepted."""
    found = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


@cache
def python_files():
    """All Python files of ours: code, tests, benches, the scripts of .ci."""
    others = [
        p for top in ("tests", "bench", ".ci") for p in (ROOT / top).rglob("*.py")
    ]
    return [*code_files(), *sorted(others)]


@cache
def text(path):
    return path.read_text(encoding="utf-8")


@cache
def tree(path):
    return ast.parse(text(path))


@cache
def template_files():
    return sorted(path for path in TEMPLATES.rglob("*") if path.is_file())


def name_of(path):
    """A file as messages name it: relative to the project."""
    return str(path.relative_to(ROOT))


def app_of_file(path):
    """The app of a Python file."""
    return path.relative_to(ROOT).parts[0]


def app_of_template(name):
    """The app that a template of ours belongs to, by its name; None for furniture,
    for the look of libraries' pages (account/, wagtailadmin/) and foreign ones.
    """
    parts = name.split("/")
    if parts[0] == "emails" and len(parts) > 1:
        parts = parts[1:]
    return parts[0] if parts[0] in APPS and len(parts) > 1 else None


def strings(path):
    """Every string constant of a Python file, with its line."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def functions(path):
    """Every function of a Python file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
