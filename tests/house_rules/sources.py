"""What the sources must look like: each check reads a tree and returns what breaks the rule."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

FILE_LINES = 300
FUNCTION_LINES = 50
SOURCE_KINDS = ("*.py", "*.html", "*.js")
GENERATED = ("migrations", "__pycache__", ".venv", "vendor")

MAY_COMMIT = ("services", "cli", "worker")
MAY_WRITE = ("services", "repositories", "cli", "commands", "demo", "worker", "database")
ENDS_TRANSACTIONS = ("commit", "begin")
REQUEST_BOUND = {"flask", "flask_babel", "flask_login", "flask_security", "flask_wtf", "wtforms"}
FOR_SERVICES = {("flask", "current_app"), ("flask", "Flask")}
"""The application, which is there without a request."""
IMPURE = {"flask", "flask_babel", "flask_login", "flask_security", "sqlalchemy"}
WRITING_CALLS = {
    "add",
    "add_all",
    "delete",
    "merge",
    "flush",
    "commit",
    "writing",
    "bulk_save_objects",
}
WRITING_STATEMENTS = {"insert", "update", "delete"}
BUILDERS = {"sqlalchemy", "sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.sqlite"}

FROZEN = "catalogue.migrations.frozen."

SENT = ("request.form", "request.files", "request.values")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def files(root: Path, *patterns: str) -> Iterator[Path]:
    """Return the tree's hand-written files, in order."""
    for pattern in patterns:
        for path in sorted(root.rglob(pattern)):
            if not set(path.relative_to(root).parts) & set(GENERATED):
                yield path


FEATURE_ROLES = (
    "views",
    "commands",
    "limits",
    "context",
    "caches",
    "presenters",
    "links",
    "forms",
    "services",
    "letters",
    "extensions",
    "transport",
    "queries",
    "repositories",
    "tokens",
    "access",
    "errors",
    "labels",
    "models",
    "rules",
    "codes",
    "formats",
)
"""What a file of a feature may be called; ``docs/map.md`` says what each holds and may not."""

ROOMS = {
    "cli": "cli",
    "config": "config",
    "demo": "demo",
    "i18n": "i18n",
    "web": "web",
    "search/index": "index",
    "search/text": "text",
    "syndication/elm": "formats",
    "syndication/icalendar": "formats",
    "syndication/schema_org": "formats",
    "syndication/share_images": "formats",
}
"""Folders whose files are all of one kind, whatever each is called."""

SINGLE = {
    "search/documents.py": "documents",
    "search/facets.py": "documents",
    "search/filters.py": "documents",
    "search/results.py": "documents",
}
"""The plain values with which the search is asked, and answers."""


def role(path: Path) -> str:
    """Return what a file of ``catalogue/`` is, as the first of its folders or its name says it.

    A file beside the features is called what it is. ``unknown`` is what no list knows.
    """
    name = path.as_posix()
    for room, kind in ROOMS.items():
        if name.startswith(f"{room}/"):
            return path.stem if path.stem in FEATURE_ROLES else kind
    if name in SINGLE:
        return SINGLE[name]
    parts = path.with_suffix("").parts
    if len(parts) == 1 or parts[1:] == ("__init__",):
        return parts[0]
    return next((part for part in parts[1:] if part in FEATURE_ROLES), "unknown")


def unknown_roles(root: Path) -> list[str]:
    """Every file has a role that is known, so that some rule looks at it."""
    inside = [(name, path) for name, path, _tree in _trees(root) if len(path.parts) > 1]
    plain = {"search/synonyms/__init__.py"}
    return [name for name, path in inside if role(path) == "unknown" and name not in plain]


def views_without_a_route(root: Path) -> list[str]:
    """A module of views answers an address; what several of them share stands elsewhere."""
    found = []
    for name, path, tree in _trees(root):
        if role(path) != "views" or path.stem in ("__init__", "blueprint"):
            continue
        decorated = [ast.unparse(each) for each in _decorators(tree)]
        routes = (".get(", ".post(", ".route(", "localised(")
        if not any(route in each for each in decorated for route in routes):
            found.append(name)
    return found


def _decorators(tree: ast.Module) -> Iterator[ast.expr]:
    for function in _functions(tree):
        yield from function.decorator_list


def forms_read_elsewhere(root: Path) -> list[str]:
    """What was sent in a form is read by forms; ``i18n.posted`` has what others need as it came."""
    found = []
    for name, path, tree in _trees(root):
        if role(path) == "forms" or name == "i18n/posted.py":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and ast.unparse(node) in SENT:
                found.append(f"{name}:{node.lineno}: {ast.unparse(node)}")
    return found


def _trees(root: Path) -> Iterator[tuple[str, Path, ast.Module]]:
    for path in files(root, "*.py"):
        name = path.relative_to(root).as_posix()
        yield name, path.relative_to(root), ast.parse(path.read_text(), filename=name)


def _imports(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Return each import as line, module, name ("" for a whole module)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, ""
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node.lineno, node.module or "", alias.name


def _functions(tree: ast.Module) -> Iterator[Function]:
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield node


def _calls(node: ast.AST, names: set[str] | tuple[str, ...]) -> list[ast.Call]:
    """Return the calls of ``….name(…)`` and ``name(…)`` below a node."""
    found = []
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            called = each.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in names:
                found.append(each)
    return found


def commits_elsewhere(root: Path) -> list[str]:
    """Transactions end in services, commands and the worker only, and once in each function.

    What a search index's ``writer`` commits is no transaction of the database.
    """
    found = []
    for name, path, tree in _trees(root):
        allowed = role(path) in MAY_COMMIT
        for node in ast.walk(tree):
            if not isinstance(node, ast.Attribute) or node.attr not in ENDS_TRANSACTIONS:
                continue
            if not allowed and not ast.unparse(node.value).endswith("writer"):
                found.append(f"{name}:{node.lineno}: .{node.attr} stands outside services")
        for function in _functions(tree):
            commits = _calls(function, ("commit",))
            if role(path) == "services" and len(commits) > 1:
                found.append(f"{name}:{function.lineno}: {function.name} commits more than once")
    return found


def unfinished_services(root: Path) -> list[str]:
    """A public service that begins writing ends it with a commit of its own or its helper's."""
    found = []
    for name, path, tree in _trees(root):
        if role(path) != "services":
            continue
        for function in tree.body:
            if not isinstance(function, Function) or function.name.startswith("_"):
                continue
            if _calls(function, ("writing",)) and not _calls(function, ("commit",)):
                found.append(f"{name}:{function.lineno}: {function.name} never commits")
    return found


def services_knowing_the_request(root: Path) -> list[str]:
    """Services take the actor and plain values; they neither read a request nor word an answer."""
    found = []
    for name, path, tree in _trees(root):
        if role(path) != "services":
            continue
        for line, module, imported in _imports(tree):
            bound = module.split(".")[0] in REQUEST_BOUND
            if (bound and (module, imported) not in FOR_SERVICES) or imported == "current_actor":
                found.append(f"{name}:{line}: imports {module}.{imported}".rstrip("."))
    return found


def impure_rules(root: Path) -> list[str]:
    """``rules.py`` and ``access.py`` are plain Python."""
    found = []
    for name, path, tree in _trees(root):
        if role(path) in ("rules", "access"):
            for line, module, _imported in _imports(tree):
                if module.split(".")[0] in IMPURE or module == "catalogue.database":
                    found.append(f"{name}:{line}: imports {module}")
    return found


def live_code_in_migrations(root: Path) -> list[str]:
    """A migration imports nothing of the catalogue but what is frozen beside it.

    What it does to a database must not change with the code: it copies what it needs.
    """
    folder = root / "migrations"
    found = []
    for path in sorted([*folder.glob("versions/*.py"), *folder.glob("frozen/*.py")]):
        name = path.relative_to(root).as_posix()
        for line, module, _imported in _imports(ast.parse(path.read_text(), filename=name)):
            if module.split(".")[0] == "catalogue" and not module.startswith(FROZEN):
                found.append(f"{name}:{line}: imports {module}")
    return found


def writing_elsewhere(root: Path) -> list[str]:
    """Rows are written by services and repositories, by commands, the sample and the worker."""
    found = []
    for name, path, tree in _trees(root):
        if role(path) in MAY_WRITE:
            continue
        for line, module, imported in _imports(tree):
            if module in BUILDERS and imported in WRITING_STATEMENTS:
                found.append(f"{name}:{line}: imports {imported}")
            if imported == "writing":
                found.append(f"{name}:{line}: imports writing")
        for call in _calls(tree, WRITING_CALLS):
            owner = call.func.value if isinstance(call.func, ast.Attribute) else None
            if owner is not None and "session" in ast.unparse(owner):
                found.append(f"{name}:{call.lineno}: {ast.unparse(call.func)}")
    return found


def forms_with_database(root: Path) -> list[str]:
    """Forms know the shape and wording of input, nothing stored."""
    found = []
    for name, path, tree in _trees(root):
        if role(path) == "forms":
            for line, module, _imported in _imports(tree):
                parts = set(module.split("."))
                if parts & {"sqlalchemy", "database", "models", "queries"}:
                    found.append(f"{name}:{line}: imports {module}")
    return found


def views_with_database(root: Path) -> list[str]:
    """Views neither query nor write: that is for queries and services."""
    found = []
    for name, path, tree in _trees(root):
        if role(path) == "views":
            for line, module, imported in _imports(tree):
                asks = module.split(".")[0] == "sqlalchemy" and module != "sqlalchemy.exc"
                if asks or imported in ("db", "writing"):
                    found.append(f"{name}:{line}: imports {module}.{imported}".rstrip("."))
    return found


def too_long(root: Path) -> list[str]:
    """A file has at most 300 lines, a function at most 50."""
    found = []
    for path in files(root, *SOURCE_KINDS):
        name = path.relative_to(root).as_posix()
        lines = len(path.read_text().splitlines())
        if lines > FILE_LINES:
            found.append(f"{name}: {lines} lines")
    for name, _path, tree in _trees(root):
        for function in _functions(tree):
            lines = (function.end_lineno or 0) - function.lineno + 1
            if lines > FUNCTION_LINES:
                found.append(f"{name}:{function.lineno}: {function.name} has {lines} lines")
    return found


def other_tokens(root: Path) -> list[str]:
    """Random tokens come from ``catalogue.tokens``: one in base 64 may end in a hyphen."""
    found = []
    for name, _path, tree in _trees(root):
        calls = _calls(tree, ("token_urlsafe", "urlsafe_b64encode"))
        calls += [] if name == "tokens.py" else _calls(tree, ("token_bytes",))
        found += [f"{name}:{call.lineno}" for call in calls]
    return found


def misnamed(root: Path) -> list[str]:
    """No file is called after nothing in particular."""
    vague = {"utils", "util", "helpers", "helper", "misc", "common"}
    return [str(path.relative_to(root)) for path in files(root, "*.py") if path.stem in vague]


def bare_labels(root: Path) -> list[str]:
    """What a form says to people is marked for translation."""
    found = []
    for name, path, tree in _trees(root):
        if role(path) != "forms":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                found += [f"{name}:{node.lineno}: {text!r}" for text in _bare_words(node)]
    return found


def _bare_words(call: ast.Call) -> list[str]:
    called = ast.unparse(call.func).rsplit(".", 1)[-1]
    said = [each.value for each in call.keywords if each.arg in ("label", "description", "message")]
    if called.endswith("Field"):
        said += call.args[:1]
    return [
        each.value
        for each in said
        if isinstance(each, ast.Constant)
        and isinstance(each.value, str)
        and any(letter.isalpha() for letter in each.value)
    ]
