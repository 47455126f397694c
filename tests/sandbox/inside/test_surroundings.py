"""What code of a notebook expects is there, in a Python file too; nothing of the grader's is."""

import os
import sys
import types

import pytest
from forks import answer_of

from autograder.sandbox.inside import surroundings


@pytest.fixture
def run(tmp_path):
    """Return a function that runs student code in a fork and returns its name ``x`` as text."""

    def run(source):
        def inside():
            module = types.ModuleType("ada")
            os.chdir(tmp_path)
            sys.stdin = sys.__stdin__  # pytest's own stands in its place
            surroundings.enter(tmp_path / "ada.py", module)
            exec(compile(source, str(tmp_path / "ada.py"), "exec"), vars(module))
            return vars(module)["x"]

        return answer_of(inside)

    return run


@pytest.mark.parametrize(
    "source",
    [
        "get_ipython().run_line_magic('matplotlib', 'inline')",
        "get_ipython().run_cell_magic('time', '', 'y = 3\\n')\nassert y == 3",
        "from google.colab import drive, files, output, userdata\noutput.clear()\n"
        "drive.mount('/content/drive')\nfor name in files.upload(): pass",
        "from google.colab.patches import cv2_imshow\ncv2_imshow(3)",
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "InteractiveShell.ast_node_interactivity = 'all'",
        "import IPython.lib.display as d\nfrom IPython.utils.capture import capture_output\n"
        "with capture_output(): pass",
        "from IPython import get_ipython, display\ndisplay.display(3)\nIPY = get_ipython().config",
        "from kaggle_secrets import UserSecretsClient\nUserSecretsClient().get_secret('k')",
        "import nest_asyncio\nnest_asyncio.apply()",
        "breakpoint()\nimport pdb\npdb.set_trace()",
        "get_ipython().run_line_magic('env', 'A_B=1')\nimport os\nassert os.environ['A_B'] == '1'",
    ],
)
def test_what_hosts_of_notebooks_provide_does_no_harm(run, source):
    assert run(f"{source}\nx = 'done'") == "done"


def test_what_is_set_on_one_class_is_not_set_on_another(run):
    source = "from IPython.a import B, C\nB.kind = 1\nx = isinstance(C.kind, int)"
    assert run(source) == "False"


def test_arguments_are_the_name_of_the_file_alone(run, tmp_path):
    source = "import argparse, sys\nargparse.ArgumentParser().parse_args()\nx = sys.argv"
    assert run(source) == str([str(tmp_path / "ada.py")])


def test_nothing_names_the_command_of_the_grader(run):
    assert run("import sys\nx = sys.orig_argv[1:] == sys.argv") == "True"


@pytest.mark.parametrize(
    "folder",
    ["/content/drive/MyDrive/hw", "/kaggle/working", "/Users/ada/hw1", r"C:\Users\ada", "/content"],
)
def test_changing_to_where_the_files_are_elsewhere_leads_nowhere(run, folder, tmp_path):
    assert run(f"import os\nos.chdir({folder!r})\nx = os.getcwd()") == str(tmp_path)


def test_home_that_a_student_keeps_files_in_is_not_here(run, tmp_path):
    change = "import os\nos.environ['HOME'] = os.getcwd()\nos.chdir(os.path.expanduser('~/{}'))\n"
    assert run(change.format("Desktop/hw1") + "x = os.getcwd()") == str(tmp_path)
    assert run(change.format("data") + "x = 1").startswith("FileNotFoundError")


@pytest.mark.parametrize("folder", ["data", "../nowhere", "/no_such_place"])
def test_changing_to_a_folder_that_could_be_here_fails(run, folder):
    assert run(f"import os\nos.chdir({folder!r})\nx = 1").startswith("FileNotFoundError")


def test_folder_that_is_there_is_changed_to(run, tmp_path):
    (tmp_path / "data").mkdir()
    assert run("import os\nos.chdir('data')\nx = os.getcwd()") == str(tmp_path / "data")


def test_nobody_answers_an_input_and_code_may_be_ready_for_that(run):
    assert run("x = input('n? ')").startswith("EOFError: input() waits for a person")
    assert run("try: x = int(input())\nexcept EOFError: x = 5") == "5"


def test_installed_ipython_is_not_asked(run):
    source = "import IPython, sys\nx = IPython.terminal.embed.__class__.__name__"
    assert run(source) != "module"
    assert "IPython" not in sys.modules or hasattr(sys.modules["IPython"], "__file__")
