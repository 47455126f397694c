"""A NameError says which of the skeleton's lines is missing, where that is why."""

import pytest

from autograder.grading.lacking import missing_name, why_missing
from autograder.submitted.conformance import outline
from autograder.submitted.parsing import parsed

SKELETON = "import numpy as np\nfrom sklearn import svm\n\ndef softmax(x):\n    pass\n"


def outlined(source):
    return outline(parsed(source.encode(), "hw.py"))


@pytest.mark.parametrize(
    ("name", "source", "step"),
    [
        ("np", "from sklearn import svm\n", "Put 'import numpy as np' at the top of your file."),
        ("svm", "import sklearn\n", "Put 'from sklearn import svm' at the top of your file."),
        ("softmax", "def soft_max(x):\n    pass\n", "Rename soft_max back to softmax"),
        ("softmax", "import numpy as np\n", "Define softmax again, as the skeleton does."),
    ],
)
def test_what_the_skeleton_has_and_the_file_lacks_is_named(name, source, step):
    cause = why_missing(name, outlined(SKELETON), outlined(source))
    assert "is missing in your file" in cause
    assert cause.next_step.startswith(step)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("softmax", "if __name__ == '__main__':\n    softmax = 1\n"),
        ("np", "def f():\n    return np\n\nimport numpy as np\n"),
        ("y_hat", "import numpy as np\n"),
    ],
)
def test_a_name_that_the_file_defines_or_that_is_the_students_own_is_not_the_skeletons(
    name, source
):
    assert why_missing(name, outlined(SKELETON), outlined(source)) is None


LAYERS = """
class linear_t:
    def forward(self): ...
    def backward(self): ...
    def save(self): ...

class relu_t:
    def backward(self): ...
"""


@pytest.mark.parametrize(
    ("name", "source", "step"),
    [
        ("linear_t.forward", "def foward(self): ...", "Rename linear_t.foward back to linear_t."),
        ("linear_t.backward", "def backprop(self): ...", "Rename linear_t.backprop back to"),
        # What they have in common is the name of their class.
        ("linear_t.save", "def load(self): ...", "Define linear_t.save again"),
        # What another class calls like that is no method of this one.
        ("relu_t.backward", "def backwards(self): ...", "Define relu_t.backward again"),
    ],
)
def test_a_method_is_taken_for_renamed_by_its_own_name_in_its_own_class(name, source, step):
    written = f"class linear_t:\n    {source}\n\nclass relu_t:\n    pass\n"
    cause = why_missing(name, outlined(LAYERS), outlined(written))
    assert str(cause) == f"{name}, which the skeleton defines, is missing in your file."
    assert cause.next_step.startswith(step)


@pytest.mark.parametrize(
    "written",
    [
        "class linear_t:\n    save = None\n",
        "class Base:\n    def save(self): ...\n\nclass linear_t(Base):\n    pass\n",
    ],
)
def test_a_method_that_a_class_has_otherwise_is_not_missing(written):
    assert why_missing("linear_t.save", outlined(LAYERS), outlined(written)) is None


def test_an_attribute_that_the_skeleton_does_not_define_is_the_students_own():
    assert why_missing("linear_t.dw", outlined(LAYERS), outlined("class linear_t: ...")) is None


class linear_t:
    pass


@pytest.mark.parametrize(
    ("ask", "name"),
    [
        (lambda: linear_t().forward, "linear_t.forward"),
        (lambda: linear_t.forward, "linear_t.forward"),
        (lambda: softmax, "softmax"),  # noqa: F821
        (lambda: pytest.forward, ""),
        (lambda: None + 1, ""),
    ],
)
def test_what_python_says_is_missing_is_read(ask, name):
    with pytest.raises(Exception) as raised:  # noqa: PT011
        ask()
    assert missing_name(raised.type.__name__, str(raised.value)) == name


def test_what_torch_says_of_a_network_without_forward_is_read():
    message = 'Module [CNN] is missing the required "forward" function'
    assert missing_name("NotImplementedError", message) == "CNN.forward"
