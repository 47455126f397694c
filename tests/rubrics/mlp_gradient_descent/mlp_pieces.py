"""Right ways and wrong ways to write the pieces of ``mlp_gradient_descent``.

A piece takes the place of one of the same name in the correct example, whose work on data
is left out: what is graded here calls the functions with data of its own.
"""

import ast

from autograder.homework import finding

CORRECT = finding.PROJECT / "autograder/rubrics/mlp_gradient_descent/example_cases/correct.py"
_NAMES = {"DEVICE", "DTYPE", "learning_rate", "batch_size", "epochs", "momentum", "cross_entropy"}
_NAMES |= {"model", "digit_model"}


def name_of(statement):
    """Return the name that a statement defines; its text is found by it."""
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement
    return getattr(target, "id", getattr(target, "name", ""))


def _pieces():
    text = CORRECT.read_text()
    for statement in ast.parse(text).body:
        name = name_of(statement)
        is_definition = isinstance(statement, (ast.FunctionDef, ast.Import, ast.ImportFrom, ast.If))
        if is_definition or name in _NAMES:
            yield name or f"line {statement.lineno}", ast.get_source_segment(text, statement)


PIECES = dict(_pieces())


def source_of(*changes):
    """Return the correct example with pieces exchanged: texts, or (old, new) edits of it."""
    pieces = dict(PIECES)
    for change in changes:
        if isinstance(change, str):
            pieces[name_of(ast.parse(change).body[-1])] = change
            continue
        old, new = change
        text = "\n\n\n".join(pieces.values())
        assert text.count(old) == 1, f"{text.count(old)} times: {old}"
        pieces = {name: piece.replace(old, new) for name, piece in pieces.items()}
    return "# %%\n" + "\n\n\n# %%\n".join(pieces.values()) + "\n"
