"""What a check is given, what is known of what it looked at, and why it failed: no sandbox."""

import dataclasses
import time
from types import SimpleNamespace

import numpy as np
import pytest
from below import SUBMISSION, Session, assignment, calls

from autograder.errors import GraderError, Unfinished, Wrong
from autograder.grading.calls import Interrupted, Options
from autograder.grading.fixtures import Notebook
from autograder.sandbox.failures import NotDefined, StudentRaised
from autograder.sandbox.lost_statements import LostStatement
from autograder.sandbox.program import Started
from autograder.sandbox.replies import Absent, Raised
from autograder.submitted.cells import Cell
from autograder.submitted.knowing import outline_of
from autograder.submitted.reading import Reading


def call(made, function, *needs, name="check", notebook=None):
    return made.call(name, needs, 10.0, function, notebook or Notebook())


def raising(error):
    def function(**_given):
        raise error

    return function


def raised(kind, message):
    return StudentRaised("f", Raised(kind, message, []))


def test_each_parameter_is_given_what_its_name_says():
    session, notebook = Session(), Notebook()
    made = calls(assignment(), session, data="the data sets")
    made.homework.data_file, made.homework.hidden_file = "data", "hidden"
    needs = ("datasets", "note", "show", "data", "hidden", "leaderboard", "session")
    given = call(made, lambda **given: given, *needs, notebook=notebook)
    assert list(given.values()) == [
        *("the data sets", notebook.note, notebook.show),
        *("data", "hidden", notebook.rank, session),
    ]
    assert isinstance(call(made, lambda rng: rng, "rng"), np.random.Generator)
    assert list(call(made, lambda figures: figures, "figures")) == []


def test_everything_ends_when_the_options_say_so():
    session = Session()
    options = Options(1, None, started=100.0)
    assert options.end == 100.0 + 540.0 - 5.0
    made = calls(assignment(), session, started=time.monotonic() + 100, time_limit=50.0)
    assert session.end == made.end == made.options.end == made.options.started + 45.0


def test_module_that_is_not_here_is_no_library_where_it_was_handed_in_or_the_course_forgot_it():
    session = Session()
    session.started = Started(absent=[Absent("torch", "a.py", 1)])
    made = calls(
        assignment(), session, submission=dataclasses.replace(SUBMISSION, ignored=("utils.py",))
    )
    made.not_installed = SimpleNamespace(said=lambda absent: {absent[0].name: "the course"})
    assert made.said_of_absent() == {"torch": "the course", "utils": ""}


def trained_on(names):
    """Return an assignment whose fixture reads the first of some names, and a check of it."""
    made = assignment()

    @made.fixture(timeout=5)
    def trained(student):
        """Training."""
        return getattr(student, names[0])

    @made.check("1", points=1)
    def check(student, trained):
        """It looks at it."""
        return student.own

    return made


def test_names_that_were_looked_up_are_the_checks_own_and_those_of_its_fixtures():
    session, asked = Session(), trained_on(["w"])
    session.names = {"w": 1, "own": 2}
    made = calls(asked, session)
    (check,) = asked.checks
    assert made.looked_up(check) == set()
    assert call(made, check.function, *check.needs) == 2
    assert made.looked_up(check) == {"w", "own"}


def test_what_a_variant_looks_up_is_not_what_the_first_has():
    names, session = ["w"], Session()
    asked = trained_on(names)
    session.names = {"w": 1, "v": 2}
    made = calls(asked, session)
    call(made, lambda trained: trained, "trained")
    names[0] = "v"
    other = made.variant(99, made.around, ["trained"])
    assert call(other, lambda trained: trained, "trained") == 2
    assert made.looked_up(asked.checks[0]) == {"w"}


OWN_NAME = dataclasses.replace(
    SUBMISSION,
    reading=Reading(
        renamed={"loss": "cost"},
        outline=SimpleNamespace(classes={}, functions={"cost": ()}, bodies={}, imports=()),
    ),
)


@pytest.mark.parametrize("resumes", [None, lambda _session: True])
def test_name_of_the_students_own_answers_to_the_skeletons(resumes):
    session, asked = Session(), trained_on(["w"])
    asked.checks[0] = dataclasses.replace(asked.checks[0], resumes=resumes)
    session.names = {"cost": 7} if resumes is None else {"cost": 7, "loss": 7}
    made = calls(asked, session, submission=OWN_NAME)
    assert call(made, lambda student: student.loss, "student") == 7
    assert made.renamed.used == {"loss"}


def test_process_that_goes_on_for_a_later_check_is_not_ended():
    session = Session()
    session.stays = True
    call(calls(assignment(), session), lambda student: 7, "student")
    assert not session.processes[0].ended


def test_file_that_cannot_be_read_is_not_imported():
    session, broken = Session(), Wrong("line 3 is not closed")
    made = calls(assignment(), session, submission=dataclasses.replace(SUBMISSION, broken=broken))
    with pytest.raises(Unfinished, match="cannot be read as Python") as caught:
        call(made, lambda student: 7, "student")
    assert caught.value.__cause__ is broken
    assert session.imports == 0


def test_module_that_the_course_does_not_give_is_its_failure_where_the_import_ends_there():
    error = raised("ModuleNotFoundError", "No module named 'helper'")
    made = calls(assignment(), Session(error))
    made.assignment.not_given = ("helper",)
    with pytest.raises(GraderError, match="imports helper, which the course has") as caught:
        call(made, lambda student: 7, "student")
    assert caught.value.__cause__ is error
    assert "given: [helper.py]" in caught.value.tip


def test_no_figures_are_asked_for_of_a_module_that_cannot_be_imported():
    session = Session(Wrong("SyntaxError"))
    with pytest.raises(Unfinished, match="cannot be imported"):
        calls(assignment(), session).figures()
    assert session.processes == []


def test_figure_of_the_import_stands_under_the_heading_of_its_cell():
    session = Session()
    session.figures = [{"cell": 1, "axes": []}]
    cells = (Cell(False, "", "## 2.1 The curve", 1, 1), Cell(True, "cell 1", "plot()", 1, 1))
    made = calls(assignment(), session, submission=dataclasses.replace(SUBMISSION, cells=cells))
    assert [figure.heading for figure in made.figures()] == ["## 2.1 The curve"]


def test_file_under_nearly_its_name_says_how_it_has_to_be_called():
    session = Session()
    submission = dataclasses.replace(SUBMISSION, ignored=("w (1).npy",))
    made = calls(assignment(artifacts=["w.npy"]), session, submission=submission)
    with pytest.raises(Wrong) as caught:
        call(made, lambda artifacts: artifacts["w.npy"], "artifacts")
    assert "rename it to w.npy" in caught.value.feedback.next_step
    assert session.opened[0][0] == []


def test_interruption_of_a_fixture_is_no_result_of_it():
    asked, tried = assignment(), []

    @asked.fixture(timeout=5)
    def trained():
        """Training."""
        tried.append(1)
        raise Interrupted

    made = calls(asked)
    for _ in range(2):
        with pytest.raises(Interrupted):
            call(made, lambda trained: trained, "trained")
    assert tried == [1, 1]


def test_what_a_fixture_printed_is_not_said_to_be_the_checks():
    asked, notebook = trained_on(["w"]), Notebook()
    session = Session()
    session.names = {"w": 1}
    call(calls(asked, session), lambda trained: trained, "trained", notebook=notebook)
    assert notebook.output == ""


SKELETON = """import numpy as np

def layer(x):
    return 0

def loss(x):
    return layer(x)
"""
REFERENCE = SKELETON.replace("return 0", "return x")


@pytest.fixture
def files(tmp_path):
    found = {"skeleton": tmp_path / "given.py", "reference": tmp_path / "right.py"}
    found["skeleton"].write_text(SKELETON)
    found["reference"].write_text(REFERENCE)
    return found


def handed_in(tmp_path, text):
    module = tmp_path / "ada.py"
    module.write_text(text)
    reading = Reading(outline=outline_of(module, False))
    return dataclasses.replace(SUBMISSION, module=module, reading=reading)


@pytest.mark.parametrize("at_import", [True, False])
def test_line_of_the_skeleton_that_is_missing_is_named(at_import, files, tmp_path):
    error = raised("NameError", "name 'np' is not defined")
    submission = handed_in(tmp_path, SKELETON.partition("\n")[2])
    session = Session(error if at_import else None)
    made = calls(assignment(), session, submission=submission, files=files)
    with pytest.raises((Wrong, Unfinished)) as caught:
        call(made, raising(error), "student")
    found = caught.value.__cause__ if at_import else caught.value
    assert "'import numpy as np' is missing in your file" in found.feedback.cause


def test_function_that_is_as_in_the_skeleton_is_not_written_yet(files, tmp_path):
    session = Session()
    session.names = {"layer": 1}
    made = calls(assignment(), session, submission=handed_in(tmp_path, SKELETON), files=files)

    def check(student):
        raise Wrong(f"layer(x) is {student.layer}")

    with pytest.raises(Wrong) as caught:
        call(made, check, "student")
    assert caught.value.feedback.not_written == "layer, which is as in the skeleton"


def test_name_whose_line_was_left_out_says_so():
    session = Session()
    left_out = LostStatement("ada.py", 3, "data = read()", ["data"], "no Windows here")
    session.started = Started(left_out=[left_out])
    error = raised("NameError", "name 'data' is not defined")
    with pytest.raises(StudentRaised) as caught:
        call(calls(assignment(), session), raising(error), "student")
    assert "line 3, which defines 'data', was left out" in caught.value.feedback.cause


@pytest.mark.parametrize("at_import", [True, False])
def test_module_that_was_handed_in_beside_the_file_belongs_into_it(at_import):
    error = raised("ModuleNotFoundError", "No module named 'utils'")
    submission = dataclasses.replace(SUBMISSION, ignored=("utils.py",))
    session = Session(error if at_import else None)
    with pytest.raises((Wrong, Unfinished)) as caught:
        call(calls(assignment(), session, submission=submission), raising(error), "student")
    found = caught.value.__cause__ if at_import else caught.value
    assert "put what you use of it into ada.py" in found.feedback.next_step


def test_name_that_is_only_guessed_is_what_is_wrong():
    session = Session()
    session.names = {"price": 7}
    reading = Reading(
        renamed={"loss": "price"},
        outline=SimpleNamespace(classes={}, functions={"price": ()}, bodies={}, imports=()),
    )
    made = calls(assignment(), session, submission=dataclasses.replace(SUBMISSION, reading=reading))

    def check(student):
        raise Wrong(f"loss is {student.loss}")

    with pytest.raises(NotDefined) as caught:
        call(made, check, "student")
    assert caught.value.name == "loss"
