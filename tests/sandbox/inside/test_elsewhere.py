"""What an exception says of this machine: a program, a GPU that the student's own has."""

import linecache
import subprocess
import types

import pytest

from autograder.sandbox.advice import advice
from autograder.sandbox.inside.describing import describe_error
from autograder.sandbox.inside.elsewhere import works_elsewhere
from autograder.sandbox.inside.statements import Careful

PROGRAM = "nvidia-smi-of-nobody is a program that is not installed where your work is graded"
COMMANDS = {
    "run": lambda: subprocess.run(["nvidia-smi-of-nobody"], check=False),
    "popen": lambda: subprocess.Popen(["nvidia-smi-of-nobody", "-L"]),
    "shell": lambda: subprocess.run("nvidia-smi-of-nobody -L", shell=True, check=True),
}


def told(action):
    with pytest.raises(Exception) as caught:  # noqa: PT011 - of any type
        action()
    return describe_error(caught.value, "")["message"]


@pytest.mark.parametrize("way", COMMANDS)
def test_program_that_is_not_here_is_named(way):
    message = told(COMMANDS[way])
    assert PROGRAM in message
    assert works_elsewhere(message)
    assert "nothing that is graded needs" in advice("FileNotFoundError", message)


def test_file_that_is_not_here_is_the_students():
    assert not works_elsewhere(told(lambda: open("of_nobody.csv")))  # noqa: SIM115
    failing = ["python3", "-c", "raise SystemExit(3)"]
    assert not works_elsewhere(told(lambda: subprocess.run(failing, check=True)))


GPU = "class cuda:\n    def is_available():\n        return False\n"
REFUSALS = {
    "assert": "assert cuda.is_available(), 'no device'\n",
    "raise": "if not cuda.is_available():\n    print(1)\n    raise RuntimeError('no device')\n",
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_file_that_refuses_to_run_without_a_gpu_is_run_without_that_line(refusal):
    source = GPU + REFUSALS[refusal] + "x = 1\n"
    linecache.cache["/f/gpu.py"] = (len(source), None, source.splitlines(True), "/f/gpu.py")
    module, said = types.ModuleType("gpu"), []
    Careful("/f", {}, said.append).run(module, source.encode(), "/f/gpu.py")
    assert module.x == 1
    (left_out,) = [each[5] for each in said if each and each[5]]
    assert "no GPU where your work is graded" in left_out
    assert "run on the processor" in advice("AssertionError", left_out)


def test_assertion_of_something_else_is_the_students():
    source = GPU + "on = cuda.is_available()\n\n\n\nassert on is None\n"
    linecache.cache["/f/other.py"] = (len(source), None, source.splitlines(True), "/f/other.py")
    with pytest.raises(AssertionError):
        Careful("/f", {}, [].append).run(types.ModuleType("o"), source.encode(), "/f/other.py")
