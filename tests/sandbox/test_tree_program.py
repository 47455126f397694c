"""Several files in the sandbox: each is imported as it is for the student."""

import pytest

from autograder.errors import Wrong
from autograder.homework.asked import module_at
from autograder.sandbox.proxies import Student
from autograder.sandbox.session import Session
from autograder.sandbox.tree_program import TreeProgram

FILES = {
    "nn/utils.py": "def double(x): return 2 * x\ndef breaks(): return 1 / 0\n",
    "nn/layers/linear.py": "from ..utils import *\nimport helper\ndef f(x): return double(x)\n",
    "helper.py": "from nn.utils import double as d\ndef g(x): return d(x) + 1\n",
    "statistics.py": "def mine(): return 1\n",
    "raises.py": "import nn.utils\nnn.utils.breaks()\n",
    "ends.py": "import os, deep\nx = 1\nos._exit(3)\ny = deep.z\n",
    "deep.py": "import os\nz = 2\nos.abort()\n",
    "exits.py": "def f(): return 5\nexit()\n",
}
MAIN = "nn.layers.linear"


@pytest.fixture
def session(sandbox, tmp_path):
    for place, text in FILES.items():
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(text)
    places = ["nn/layers/linear.py", "statistics.py", "ends.py", "raises.py"]
    made = Session(
        sandbox,
        {place: tmp_path / place for place in FILES},
        None,
        import_limit=20,
        tree=TreeProgram(MAIN, {module_at(place): place for place in places}),
    )
    yield made
    made.close()


@pytest.fixture
def student(session):
    with session.process(20, 0) as process:
        yield Student(process, "")


def test_imports_work_as_they_do_for_the_student(student):
    assert student.f(3) == 6
    assert student.module("helper").g(3) == 7


def test_a_file_comes_before_a_library_of_its_name(student):
    assert student.module("statistics").mine() == 1


def test_a_module_that_fails_costs_itself_alone(student, session):
    assert student.f(1) == 2
    assert set(session.failed_modules) == {"raises"}


def test_a_statement_that_ends_the_process_costs_itself_alone(student, session):
    ends = student.module("ends")
    assert (ends.x, ends.y) == (1, 2)
    first, second = session.started.left_out
    assert (first.place, first.line, second.place, second.line) == ("deep.py", 3, "ends.py", 3)
    assert "was aborted" in first.why
    assert "exited with status 3" in second.why


def test_a_module_that_ends_itself_has_what_it_defined(student):
    assert student.module("exits").f() == 5


def test_a_module_that_ends_itself_says_where(session, student):
    student.module("exits")
    found = student._process.request("ended", "exits", name="exits")
    assert [(frame.file, frame.line) for frame in found.frames] == [("exits.py", 2)]
    assert session.started.ended == {}  # a check has asked for it; nothing else has


def test_a_traceback_names_the_files_by_their_places(session, student):
    del student
    detail = session.failed_modules["raises"].feedback.detail
    assert 'File "raises.py", line 2' in detail
    assert 'File "nn/utils.py", line 2, in breaks' in detail


def test_a_name_that_a_module_lacks_is_said_of_that_module(student):
    with pytest.raises(Wrong, match=r"nn.utils has no 'dble'"):
        _ = student.module("nn.utils").dble


def test_a_module_that_never_ends_costs_itself_alone(sandbox, tmp_path):
    (tmp_path / "loops.py").write_text("while True: pass\n")
    (tmp_path / "fine.py").write_text("def f(): return 1\n")
    files = {place: tmp_path / place for place in ("loops.py", "fine.py")}
    program = TreeProgram("loops", {"loops": "loops.py", "fine": "fine.py"})
    session = Session(sandbox, files, None, import_limit=1, tree=program)
    try:
        with session.process(20, 0) as process:
            assert Student(process, "").module("fine").f() == 1
        assert "did not finish within" in str(session.failed_modules["loops"])
    finally:
        session.close()
