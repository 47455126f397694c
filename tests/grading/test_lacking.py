"""A NameError says which of the skeleton's lines is missing, where that is why."""

import pytest

from autograder.grading.lacking import why_missing
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
