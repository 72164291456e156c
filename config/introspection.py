"""What the project says of itself: its routes, diagrams, forms and clauses.

`docs/access.csv`, the acceptance checks and `make clauses` read from here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.forms import Field, Form
from django.urls import URLPattern, URLResolver, get_resolver

from core.pages import PageSpec
from core.regulation import CLAUSES, PARAMETERS, RULES
from core.transitions import TABLES

THIRD_PARTY = "third-party page, its own rules"


@dataclass(frozen=True)
class Route:
    """One address."""

    name: str
    pattern: str
    methods: tuple[str, ...]
    access: str
    page: str
    public: bool
    view: Any


def routes() -> list[Route]:
    """Every named address, in the order they are matched."""
    return list(_walk(get_resolver().url_patterns, "/", ""))


def _walk(patterns: list[Any], prefix: str, namespace: str) -> Iterator[Route]:
    for entry in patterns:
        path = prefix + str(entry.pattern).lstrip("^").rstrip("$")
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, path, inner)
        elif isinstance(entry, URLPattern) and entry.name:
            spec: PageSpec | None = getattr(entry.callback, "spec", None)
            yield Route(
                name=namespace + entry.name,
                pattern=path,
                methods=spec.methods if spec else ("GET", "POST"),
                access=spec.access if spec else THIRD_PARTY,
                page=spec.name if spec else "",
                public=spec.public if spec else False,
                view=entry.callback,
            )


def routes_as_data() -> list[dict[str, Any]]:
    """The routes as plain values."""
    return [{k: v for k, v in asdict(r).items() if k != "view"} for r in _plain_routes()]


def _plain_routes() -> list[Route]:
    return [Route(r.name, r.pattern, r.methods, r.access, r.page, r.public, None) for r in routes()]


def states_as_data() -> list[dict[str, Any]]:
    """Every transition table: states with their words, arrows with act, clause and label."""
    return [
        {
            "model": table.model,
            "states": {code: str(words) for code, words in table.states.items()},
            "final": sorted(table.final),
            "transitions": [
                {
                    "act": arrow.act,
                    "from": list(arrow.sources),
                    "to": arrow.target,
                    "label": str(arrow.label),
                    "clause": arrow.clause,
                    "chained": arrow.chained,
                }
                for arrow in table.transitions
            ],
        }
        for table in TABLES.values()
    ]


def forms_as_data() -> dict[str, list[dict[str, Any]]]:
    """The forms of every page: each with its fields, what they take and which clause asks."""
    found: dict[str, list[dict[str, Any]]] = {}
    for route in routes():
        spec: PageSpec | None = getattr(route.view, "spec", None)
        for form in spec.forms if spec else ():
            entry = {
                "route": route.name,
                "form": form.__name__,
                "fields": [_field(n, f, form) for n, f in form.base_fields.items()],
            }
            found.setdefault(spec.name if spec else "", []).append(entry)
    return found


def _field(name: str, field: Field, form: type[Form]) -> dict[str, Any]:
    return {
        "name": name,
        "label": str(field.label or ""),
        "type": type(field).__name__,
        "required": field.required,
        "hidden": bool(getattr(field.widget, "is_hidden", False)),
        "clause": getattr(form, "clauses", {}).get(name, ""),
    }


def clause_tests(root: Path) -> dict[str, list[str]]:
    """Test functions by the clause their marker names, read from the sources."""
    found: dict[str, list[str]] = {}
    for path in sorted((root / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        module = list(_markers(tree.body))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                marked = {c for d in node.decorator_list for c in _clauses(d)} | set(module)
                for clause_id in marked:
                    place = f"{path.relative_to(root)}::{node.name}"
                    found.setdefault(clause_id, []).append(place)
    return found


def _markers(body: list[ast.stmt]) -> Iterator[str]:
    """Clauses in a module's `pytestmark`."""
    for node in body:
        if isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets
        ):
            for inner in ast.walk(node.value):
                yield from _clauses(inner)


def _clauses(node: ast.AST) -> list[str]:
    """The clause ids of `pytest.mark.clause("GC-3.2", …)`."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return []
    if node.func.attr != "clause":
        return []
    return [str(a.value) for a in node.args if isinstance(a, ast.Constant)]


def clauses_as_data(root: Path) -> list[dict[str, Any]]:
    """Each clause with its rules in code, its parameters and its tests."""
    get_resolver().url_patterns  # noqa: B018 - loads every view, and with it every rule
    tests = clause_tests(root)
    keys: dict[str, list[str]] = {}
    for parameter in PARAMETERS.values():
        keys.setdefault(parameter.clause, []).append(parameter.key)
    acts: dict[str, list[str]] = {}
    for table in TABLES.values():
        for arrow in table.transitions:
            acts.setdefault(arrow.clause, []).append(f"{table.model}.{arrow.act}")
    return [
        {
            "clause": clause_id,
            "title": str(entry.title),
            "since": entry.since.isoformat(),
            "rules": sorted({*RULES.get(clause_id, []), *acts.get(clause_id, [])}),
            "parameters": sorted(keys.get(clause_id, [])),
            "tests": sorted(tests.get(clause_id, [])),
        }
        for clause_id, entry in sorted(CLAUSES.items(), key=lambda item: _order(item[0]))
    ]


def _order(clause_id: str) -> tuple[str, list[int]]:
    half, _dash, rest = clause_id.partition("-")
    return half, [int(part) for part in rest.replace("(", ".").replace(")", "").split(".") if part]
