"""Bodies of functions are marked as solutions wherever they stand."""

import pytest

from autograder.authoring import bodies, skeleton

TODO = 'raise NotImplementedError("TODO: write f")'
FORMS = {
    "plain": ("def f(x):\n    return x\n", f"def f(x):\n    {TODO}\n"),
    "one line": ("def f(x): return x\n", f"def f(x):\n    {TODO}\n"),
    "signature of two lines": ("def f(\n    x): return x\n", f"def f(\n    x):\n    {TODO}\n"),
    "tabs": ("def f(x):\n\treturn x\n", f"def f(x):\n\t{TODO}\n"),
    "under a condition": (
        "if True:\n    def f(x):\n        return x\n",
        f"if True:\n    def f(x):\n        {TODO}\n",
    ),
    "decorated inner function": (
        "def f(x):\n    @cache\n    def g():\n        pass\n    return g\n",
        f"def f(x):\n    {TODO}\n",
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_body_is_cut_and_the_signature_stays(form):
    source, expected = FORMS[form]
    assert skeleton.from_source(bodies.with_regions(source), "a.py") == expected
