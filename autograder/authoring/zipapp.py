"""Makes one file that Python runs: what a kit needs of the harness, and what that needs."""

from __future__ import annotations

import ast
import importlib.util
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path

import autograder

_PACKAGE = Path(autograder.__file__).parent
_FIXED_TIME = (2000, 1, 1, 0, 0, 0)
_PROGRAM = "autograder.kit.__main__"
#: Modules that are imported by what is only known when it runs.
_BY_NAME = ("autograder.kit.main", "autograder.kit.student", "autograder.renderers.html")
#: Packages of others that it brings, in Python alone, and the distribution with the license.
_VENDORED = {"msgpack": "msgpack", "jinja2": "Jinja2", "markupsafe": "MarkupSafe"}
#: What IPython's transformer of cells needs of IPython.
_IPYTHON = ("core/inputtransformer2.py", "utils/tokenutil.py")
#: What a laptop has no use for, and half of which no Windows has: the jail, and who drives it.
_NOT_AT_HOME = ("autograder.sandbox.walls.", "autograder.sandbox.proxies")
_NONETHELESS = ("autograder.sandbox.walls.limits", "autograder.sandbox.walls.watching")
_MAIN = "import sys\nfrom autograder.kit.__main__ import _start\nsys.exit(_start())\n"


def build(data: Mapping[str, bytes], also: Iterable[str] = ()) -> bytes:
    """Return the file ``check.pyz``.

    Parameters
    ----------
    data : mapping of str to bytes
        What the kit checks: frames, by the names of their files.
    also : iterable of str
        Modules that a homework names for its students' processes; those of the harness count.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:

        def add(name: str, text: bytes) -> None:
            member = zipfile.ZipInfo(name, _FIXED_TIME)
            member.external_attr = 0o644 << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, text)

        add("__main__.py", _MAIN.encode())
        for name, path in sorted(modules(also).items()):
            inside = path.relative_to(_PACKAGE.parent).as_posix()
            # Of a package, its own words: what it gathers for rubrics is no business of a kit's.
            bare = path.name == "__init__.py" and name not in WHOLE
            add(inside, _docstring(path) if bare else path.read_bytes())
        for template in sorted((_PACKAGE / "renderers").glob("*.jinja")):
            add(f"autograder/renderers/{template.name}", template.read_bytes())
        for name, frame in data.items():
            add(f"autograder/kit/{name}", frame)
        for name, text in _vendored():
            add(f"vendor/{name}", text)
    return content.getvalue()


#: Packages whose ``__init__`` is used by what is in them.
WHOLE = {
    "autograder.sandbox.inside.repairs",
    "autograder.sandbox.protocol",
    "autograder.submitted.forbidden",
}


def modules(also: Iterable[str] = ()) -> dict[str, Path]:
    """Return the modules that the program imports, at once or later, by their names."""
    found: dict[str, Path] = {}
    todo = [_PROGRAM, *_BY_NAME, *(name for name in also if name.startswith("autograder."))]
    while todo:
        name = todo.pop()
        path = _place(name)
        left_out = name.startswith(_NOT_AT_HOME) and name not in _NONETHELESS
        if path is None or name in found or left_out:
            continue
        found[name] = path
        if "." in name:
            todo.append(name.rpartition(".")[0])
        if path.name != "__init__.py" or name in WHOLE:
            todo += _imported(path)
    return found


def _place(name: str) -> Path | None:
    base = _PACKAGE.parent.joinpath(*name.split("."))
    if base.is_dir():
        return base / "__init__.py" if (base / "__init__.py").is_file() else None
    return base.with_suffix(".py") if base.with_suffix(".py").is_file() else None


def _imported(path: Path) -> Iterator[str]:
    """Yield what a module of the harness imports of the harness, types' own imports aside."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    only_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in only_types:
            continue
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name.startswith("autograder."))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autograder"):
            yield str(node.module)
            yield from (f"{node.module}.{each.name}" for each in node.names)


def _docstring(path: Path) -> bytes:
    words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return f'"""{words}\n"""\n'.encode()


def _vendored() -> Iterator[tuple[str, bytes]]:
    for package, distribution in _VENDORED.items():
        folder = _folder(package)
        for path in sorted(folder.glob("*.py")):
            yield f"{package}/{path.name}", path.read_bytes()
        yield from _licenses(package, distribution)
    folder = _folder("IPython")
    for place in ("__init__.py", "core/__init__.py", "utils/__init__.py"):
        yield f"IPython/{place}", b""
    for place in _IPYTHON:
        yield f"IPython/{place}", (folder / place).read_bytes()
    yield from _licenses("IPython", "ipython")


def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _licenses(package: str, distribution: str) -> Iterator[tuple[str, bytes]]:
    for file in metadata.files(distribution) or ():
        name = file.name.upper()
        place = Path(str(file.locate()))
        if name.startswith(("LICENSE", "COPYING")) and place.is_file():
            yield f"{package}/{file.name}", place.read_bytes()


def relative_imports(path: Path) -> list[str]:
    """Return the modules beside it that a module imports relatively."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            found += [node.module] if node.module else [each.name for each in node.names]
    return found
