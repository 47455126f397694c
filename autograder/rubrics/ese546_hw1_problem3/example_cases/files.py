"""Trouble with the submitted files: their names, what is missing, what will not load or run."""

from __future__ import annotations

from autograder.authoring.cases.case import Artifacts, Case
from autograder.authoring.cases.edits import (
    as_notebook,
    garbage,
    overwrite,
    remove,
    replace,
    truncate,
    without_main_guard,
)
from autograder.rubrics.ese546_hw1_problem3.example_cases.names import PYTORCH_WEIGHTS, SELF_WEIGHTS

#: A pickle that calls os.getcwd when it is loaded: GLOBAL, empty tuple, REDUCE, STOP.
_CALLS_A_FUNCTION = b"cos\ngetcwd\n)R."

CASES = (
    Case(
        "wrong_file_name",
        "tbaker",
        "a file that is called homework1.py",
        "all: rejected, with the name it should have",
        file_name="homework1.py",
    ),
    Case(
        "notebook_instead_of_py",
        "umeyer",
        "a Jupyter notebook",
        "all: rejected, with how to export a notebook",
        edits=(as_notebook,),
        file_name="{author}_hw1_problem3.ipynb",
    ),
    Case(
        "missing_files",
        "vnovak",
        "code without three of its files",
        "3f, 3g, 3h: what is about `self_NN_training_loss.pkl`, `linear.h5` and "
        "`pytorch_NN_validation_error.pkl`",
        damage=(
            remove("self_NN_training_loss.pkl", "pytorch_NN_validation_error.pkl", SELF_WEIGHTS),
        ),
    ),
    Case(
        "corrupt_pickle",
        "wturner",
        "code with half of `self_NN_training_error.pkl`",
        "3f: what is about this file",
        damage=(truncate("self_NN_training_error.pkl"),),
    ),
    Case(
        "corrupt_h5",
        "xliu",
        "code with half of `linear.h5`",
        "3g: what is about this file",
        damage=(truncate(SELF_WEIGHTS),),
    ),
    Case(
        "corrupt_pth",
        "ysato",
        "code with random bytes for `pytorch_nn_weights.pth`",
        "3h: what is about this file",
        damage=(garbage(PYTORCH_WEIGHTS),),
    ),
    Case(
        "pickle_with_code",
        "zmartin",
        "code with a `self_NN_training_error.pkl` that calls a function when it is loaded",
        "3f: what is about this file, and the function is not called",
        damage=(overwrite("self_NN_training_error.pkl", _CALLS_A_FUNCTION),),
    ),
    Case(
        "syntax_error",
        "abrown",
        "code that does not compile",
        "3a to 3e, and of 3f, 3g and 3h what runs the code; the submitted files keep their points",
        edits=(
            replace(
                "class relu_t:\n    def __init__(self):\n",
                "class relu_t:\n    def __init__(self)\n",
            ),
        ),
    ),
    Case(
        "exception_at_import",
        "bweber",
        "code that opens a file that was not submitted",
        "as `syntax_error`",
        edits=(
            replace(
                "N_UPDATES = 10000\n",
                """\
with open('settings.pkl', 'rb') as f:
    settings = pickle.load(f)
N_UPDATES = settings['updates']
""",
            ),
        ),
    ),
    Case(
        "training_at_import",
        "cgarcia",
        "code that trains when it is imported, for want of a `__main__` guard",
        "nothing that it computes is wrong; importing it takes as long as both trainings",
        edits=(without_main_guard,),
        artifacts=Artifacts.RUN,
    ),
    Case(
        "exits_at_import",
        "dvisser",
        "code that ends the process when it is imported",
        "nothing: the file is run again without that line, and a note names it",
        edits=(
            replace("import random\n", "import random\nimport os\n"),
            replace(
                'if __name__ == "__main__":\n',
                """\
print("everything is defined, stop here")
os._exit(0)

if __name__ == "__main__":
""",
            ),
        ),
    ),
)
