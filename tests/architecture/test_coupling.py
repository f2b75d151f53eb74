"""What import-linter can't see: models, templates and addresses that point upward."""

import ast
import re

from django.apps import apps
from django.template import engines
from django.urls import URLPattern, get_resolver

from tests.architecture.sources import (
    APPS,
    MAY_NAME,
    PAGE_RULES,
    TEMPLATES,
    app_of_file,
    app_of_template,
    code_files,
    name_of,
    strings,
    template_files,
    text,
    tree,
)

URL_TAG = re.compile(r"\{%-?\s*url\s+[\"']([^\"']+)[\"']")
LOAD_TAG = re.compile(r"\{%-?\s*load\s+([^%]+?)\s*-?%\}")
REVERSERS = {"reverse", "reverse_lazy", "redirect", "resolve_url"}


def our_relations():
    """(model, field, related model) for every relation between our apps' models."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label not in APPS:
            continue
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            if field.related_model and field.related_model._meta.app_label in APPS:
                yield model, field, field.related_model


def test_model_relations_point_down():
    upward = [
        f"{model._meta.label}.{field.name} → {related._meta.label}"
        for model, field, related in our_relations()
        if related._meta.app_label not in MAY_NAME[model._meta.app_label]
    ]
    assert upward == []


def test_a_relation_to_a_lower_app_leaves_no_name_there():
    named = [
        f"{model._meta.label}.{field.name}"
        for model, field, related in our_relations()
        if related._meta.app_label != model._meta.app_label
        and not field.remote_field.hidden
    ]
    assert named == []


def owner_of_urls():
    """Which of our apps answers each address name, by the module of its view."""
    owners = {}

    def walk(patterns, prefix=""):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                if pattern.name:
                    owners[prefix + str(pattern.name)] = owner_of(pattern.callback)
            else:
                inner = f"{pattern.namespace}:" if pattern.namespace else ""
                walk(pattern.url_patterns, prefix + inner)

    walk(get_resolver().url_patterns)
    return {name: owner for name, owner in owners.items() if owner in APPS}


def owner_of(callback):
    view = getattr(callback, "view_class", callback)
    return view.__module__.split(".")[0]


def owner_of_url(name, owners):
    """The app of an address name: of its view, or told by the name's first word."""
    first = re.split(r"[:_]", name)[0]
    return owners.get(name) or (first if first in APPS else None)


def test_addresses_of_higher_apps_are_not_named_in_code():
    owners = owner_of_urls()
    upward = []
    for path in code_files():
        for node in ast.walk(tree(path)):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            if called in REVERSERS and isinstance(first, ast.Constant):
                owner = owner_of_url(str(first.value), owners)
                if owner and owner not in MAY_NAME[app_of_file(path)]:
                    upward.append(f"{name_of(path)}:{node.lineno} {first.value}")
    assert upward == []


def test_templates_of_higher_apps_are_not_named_in_code():
    upward = [
        f"{name_of(path)}:{line} {value}"
        for path in code_files()
        for line, value in strings(path)
        if value.endswith((".html", ".txt"))
        and (owner := app_of_template(value))
        and owner not in MAY_NAME[app_of_file(path)]
    ]
    assert upward == []


def owner_of_libraries():
    """Which of our apps brings each template tag library."""
    libraries = engines["django"].engine.libraries
    owners = {name: module.split(".")[0] for name, module in libraries.items()}
    return {name: owner for name, owner in owners.items() if owner in APPS}


def named_by_template(path):
    """(what is named, the app it belongs to) for everything a template names."""
    owners, libraries = owner_of_urls(), owner_of_libraries()
    source = text(path)
    for name in PAGE_RULES.findall(source):
        yield name, app_of_template(name)
    for name in URL_TAG.findall(source):
        yield name, owner_of_url(name, owners)
    for loaded in LOAD_TAG.findall(source):
        names = loaded.split(" from ")[-1].split()
        for name in names:
            yield name, libraries.get(name)


def test_templates_name_nothing_of_a_higher_app():
    upward = []
    for path in template_files():
        app = app_of_template(str(path.relative_to(TEMPLATES)))
        if app is None or path.suffix not in {".html", ".txt"}:
            continue
        upward += [
            f"{name_of(path)}: {what}"
            for what, owner in named_by_template(path)
            if owner and owner not in MAY_NAME[app]
        ]
    assert upward == []


def test_the_tests_know_the_addresses_and_tags_of_our_apps():
    """Without this the tests above could pass by seeing nothing."""
    assert owner_of_urls()["portal_after_login"] == "portal"
    assert set(owner_of_libraries().values()) <= set(APPS)
