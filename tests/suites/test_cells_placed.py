"""Files of otter's tests, and where the cells of a course stand among a student's."""

from pathlib import Path

import pytest
from notebooks import graded

from autograder.errors import GraderError, UsageError, Wrong
from autograder.results.report import Visibility
from autograder.submitted.cells import Cell
from autograder.suites import nbgrader, otter, otter_master, otter_release, otter_tests
from autograder.suites.master import Master, MasterCell
from autograder.suites.otter_tests import OtterCase, OtterTest
from autograder.suites.settings import Settings

FUNCTIONS = """from otter.test_files import test_case

OK_FORMAT = False

name = "q2"
points = [1, 2]

@test_case(hidden=False, success_message="yes")
def test_mean(average):
    assert average([1, 2, 3]) == 2


@test_case(points=None, failure_message="look at empty lists", name="of nothing")
def test_empty(average):
    assert average([]) == 0

def helper():
    return 1
"""
SPEC = 'test = {"name": "q1", "suites": [{"cases": [{"code": ">>> x\\n1"}]}]}\n'


@pytest.fixture
def file(tmp_path):
    """Return a function that writes a file of tests."""

    def write(text, name="q.py"):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return write


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (SPEC, True),
        ("OK_FORMAT = True\n" + SPEC, True),
        (FUNCTIONS, True),
        ("OK_FORMAT = False\n", True),
        ("test = 3\n", False),
        ('test = {"other": 1}\n', False),
        ('other = {"name": "q1", "suites": []}\n', False),
        ("x.test = 3\n", False),
        ("def test(): pass\n", False),
    ],
)
def test_file_is_otter_s_that_names_its_format_or_a_spec(file, text, is_one):
    assert otter_tests.is_test_file(file(text)) is is_one


def test_file_with_functions_has_a_case_for_each_with_its_lines(file):
    test = otter_tests.of_file(file(FUNCTIONS))
    first, second = test.cases
    assert (test.name, test.all_or_nothing) == ("q2", False)
    assert (first.name, first.points, first.hidden, first.success) == ("q2 - 1", 1, False, "yes")
    assert (second.name, second.points, second.hidden) == ("of nothing", 2, False)
    assert second.failure == "look at empty lists"
    assert (list(first.lines), list(second.lines)) == ([9, 10], [14, 15])
    assert (first.number, second.number) == (0, 0)


def test_case_s_text_has_its_own_function_and_no_other_case_s(file):
    first, second = otter_tests.of_file(file(FUNCTIONS)).cases
    lines = FUNCTIONS.split("\n")
    assert first.code.split("\n")[:10] == lines[:10]
    assert "test_empty" not in first.code
    assert "@test_case(points" not in first.code
    assert "def helper" in first.code
    assert "test_mean" not in second.code
    assert second.code.split("\n")[13:] == lines[13:]
    assert len(first.code.split("\n")) == len(second.code.split("\n")) == len(lines)


def test_all_or_nothing_is_stated_in_the_file(file):
    assert otter_tests.of_file(file(FUNCTIONS + "all_or_nothing = True\n")).all_or_nothing
    assert otter_tests.of_file(file("OK_FORMAT = True\n" + SPEC)).name == "q1"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("OK_FORMAT = True\n", "is not a test of otter: KeyError"),
        ('test = {"name": "q1"}\n', "is not a test of otter: KeyError"),
        ('test = {"name": "q1", "suites": 3}\n', "is not a test of otter: TypeError"),
        ("OK_FORMAT = False\n", "is not a test of otter: KeyError"),
        ("import nothing_of_this_name\n", "cannot be read: ModuleNotFoundError"),
        ("1 / 0\n", "cannot be read: ZeroDivisionError"),
        ("x = (\n", "cannot be read: SyntaxError"),
    ],
)
def test_file_that_is_no_test_is_refused_with_what_it_lacks(file, text, said):
    with pytest.raises(UsageError, match=said):
        otter_tests.of_file(file(text))


def test_otter_is_there_for_a_test_file_and_gone_after_it(file):
    import sys

    before = {name for name in sys.modules if name.partition(".")[0] == "otter"}
    otter_tests.of_file(file(FUNCTIONS))
    assert {name for name in sys.modules if name.partition(".")[0] == "otter"} == before


def notebook(*cells, **metadata):
    return Master(Path("hw.ipynb"), list(cells), metadata)


@pytest.mark.parametrize(
    "tests",
    [
        {"q1": {"name": "q1", "suites": [{"cases": []}]}, "q2": FUNCTIONS},
        [{"name": "q1", "suites": [{"cases": []}]}],
    ],
    ids=["by name", "listed"],
)
def test_tests_in_metadata_are_specs_or_files(tests):
    found = otter_tests.of_metadata(notebook(otter={"tests": tests}))
    assert [each.name for each in found] == ["q1", "q2"][: len(tests)]
    assert otter.is_form(notebook(otter={"tests": tests}))


def test_notebook_without_tests_has_none():
    for metadata in ({}, {"otter": None}, {"otter": {"tests": {}}}):
        assert otter_tests.of_metadata(notebook(**metadata)) == []
        assert not otter.is_form(notebook(**metadata))


def suite(*tests):
    return otter._suite(tests, Settings(timeout=5.0), None, Path("hw.ipynb"))


def question(name, *cases, **more):
    return OtterTest(name, cases, **more)


def case(name, code=">>> x\n1", **more):
    return OtterCase(name, code, points=more.pop("points", 1.0), **more)


def test_case_is_worth_its_points_and_hidden_where_it_is():
    cases, order = suite(question("q1", case("a", points=2.0), case("b", hidden=True)))
    assert [(each.id, each.points, each.part, each.function) for each in cases] == [
        ("a", 2.0, "q1", "q1"),
        ("b", 1.0, "q1", "q1"),
    ]
    assert [each.visibility for each in cases] == [Visibility.VISIBLE, Visibility.HIDDEN]
    assert [probe.name for probe in order.tests["q1"]] == ["a", "b"]


def test_all_or_nothing_is_one_case_of_all_points_hidden_if_any_is():
    (only,), order = suite(
        question("q1", case("a", points=2.0), case("b", hidden=True), all_or_nothing=True)
    )
    assert (only.id, only.points, only.visibility) == ("q1", 3.0, Visibility.HIDDEN)
    assert len(order.tests["q1"]) == 2
    (shown,), _ = suite(question("q1", case("a"), all_or_nothing=True))
    assert shown.visibility is Visibility.VISIBLE


def test_cases_of_one_name_are_numbered_and_questions_of_one_name_refused():
    cases, _ = suite(question("q1", case("same"), case("own")), question("q2", case("same")))
    assert [each.id for each in cases] == ["q1 - 1", "own", "q2 - 1"]
    with pytest.raises(UsageError, match=r"hw\.ipynb has two tests named 'q1'"):
        suite(question("q1"), question("q1"))


class Session:
    """A session in which tests were answered so."""

    end = 0

    def __init__(self, **answers):
        self.answers = {name: [answer] for name, answer in answers.items()}

    def import_module(self, _place):
        pass


class Host:
    def __init__(self):
        self.notes = []

    def note(self, text):
        self.notes.append(text)


class Told(Session):
    """One in which the answers are those of cells."""

    def __init__(self, **answers):
        self.answers = answers


def printed(text):
    return [text, "", "", "", 0, "", ""]


def test_all_or_nothing_says_how_many_failed_and_shows_the_first():
    cases = [case(name, f">>> {name}\n1") for name in ("a", "b", "c")]
    (only,), _ = suite(question("q1", *cases, all_or_nothing=True))
    host = Host()
    only.together(Session(a=printed("1"), b=printed("1"), c=printed("1")), host)
    assert host.notes == []
    with pytest.raises(Wrong) as failed:
        only.together(Session(a=printed("1"), b=printed("2"), c=printed("3")), host)
    assert failed.value.feedback.summary == "Test Failed: b"
    assert host.notes == ["All or nothing: 2 of 3 cases failed."]


def test_questions_of_a_master_are_in_order_with_what_a_person_grades():
    by_hand = "name: q2\nmanual: true\npoints: 3"
    cells = [
        *a_question(*SOLUTION),
        *a_question(text("# Why?"), config=by_hand, tests=()),
        *a_question(config="name: q3\nmanual: true"),
    ]
    found = otter.read(notebook(*cells), Settings()).found.cases
    assert [(each.id, each.points, each.part, each.by_hand) for each in found] == [
        ("q1 - 1", 1.0, "q1", False),
        ("q2", 3.0, "q2", True),
        ("q3 - 1", 1.0, "q3", False),
        ("q3, manual", 1.0, "q3", True),
    ]
    assert [each.answers for each in found if each.by_hand] == [("Why?",), ()]


@pytest.mark.parametrize(("points", "each"), [("{}", 1.0), ("\n  each: 2", 2.0), ("4", 2.0)])
def test_points_of_each_case_are_one_where_nothing_else_is_stated(points, each):
    cells = a_question(config=f"name: q1\npoints: {points}", tests=("f(1)", "f(2)"))
    (test,) = otter_master.tests_of(otter_master.read(notebook(*cells)))
    assert [case.points for case in test.cases] == [each, each]


def test_words_for_success_and_failure_are_a_test_s_own():
    told = '""" # BEGIN TEST CONFIG\nsuccess_message: yes!\nfailure_message: no!\n'
    cells = a_question(tests=(told + '""" # END TEST CONFIG\nf(1)',))
    (test,) = otter_master.tests_of(otter_master.read(notebook(*cells)))
    assert (test.cases[0].success, test.cases[0].failure) == ("yes!", "no!")


def test_test_files_are_those_of_otter_in_the_folder_of_tests(tmp_path):
    (tmp_path / "q1.py").write_text(SPEC)
    (tmp_path / "other.py").write_text("x = 1\n")
    assert [path.name for path in otter.test_files(tmp_path)] == ["q1.py"]
    (tmp_path / "tests").mkdir()
    assert otter.test_files(tmp_path) == []


def test_doctest_is_sent_without_what_it_expects_and_a_function_whole():
    _, order = suite(
        question("q1", case("a", ">>> f(1)\n99"), case("b", "def t(): pass", number=0))
    )
    doctest, function = order.tests["q1"]
    assert doctest.arguments == ("doctest", ["f(1)\n"], "a")
    assert function.arguments == ("function", "def t(): pass", "b", 0)
    assert doctest.limit == function.limit == 5.0


@pytest.mark.parametrize(
    ("config", "seed"),
    [
        ({"seed": {"variable": "s", "autograder_value": 7}}, otter.Seed(7, "s")),
        ({"generate": {"seed": 3}}, otter.Seed(3)),
        ({"generate": {"seed": 3, "seed_variable": "s"}}, otter.Seed(3, "s")),
        ({"generate": True}, None),
        ({"seed": 5}, None),
        ({}, None),
    ],
    ids=str,
)
def test_seed_of_a_master_is_the_grader_s(config, seed):
    assert otter._seed_of(otter_master.Read(config)) == seed


def test_seed_of_test_files_is_in_otter_s_own_file_beside_them(tmp_path):
    assert otter._seed_in(tmp_path) is None
    (tmp_path / "otter_config.json").write_text('{"seed": 4, "seed_variable": "s"}')
    assert otter._seed_in(tmp_path) == otter.Seed(4, "s")
    (tmp_path / "tests").mkdir()
    assert otter._seed_in(tmp_path) == otter.Seed(4, "s")
    for broken in ("{", "[1]"):
        (tmp_path / "otter_config.json").write_text(broken)
        with pytest.raises(UsageError, match="is no file of otter's"):
            otter._seed_in(tmp_path)


def raw(source):
    return MasterCell("raw", source)


def code(source):
    return MasterCell("code", source)


def text(source):
    return MasterCell("markdown", source)


def released(*cells, how=otter_release.released):
    whole = notebook(*cells)
    found = otter_master.read(whole)
    made = how(whole, found, otter_master.tests_of(found))
    return [(each["cell_type"], "".join(each["source"])) for each in
            otter_release.master.json.loads(made)["cells"]]  # fmt: skip


def a_question(*inside, config="name: q1", tests=("f(1)",)):
    blocks = [raw(f"# BEGIN QUESTION\n{config}"), *inside]
    if tests:
        blocks += [raw("# BEGIN TESTS"), *map(code, tests), raw("# END TESTS")]
    return [*blocks, raw("# END QUESTION")]


SOLUTION = (raw("# BEGIN SOLUTION"), code("x = 1 # SOLUTION"), raw("# END SOLUTION"))
INIT = ("code", '# Initialize Otter\nimport otter\ngrader = otter.Notebook("hw.ipynb")')
CHECK = ("code", 'grader.check("q1")')


def test_question_with_a_test_that_is_shown_is_checked_in_a_cell_below():
    assert released(*a_question(*SOLUTION)) == [INIT, ("code", "x = ..."), CHECK]


def test_hidden_tests_alone_are_not_checked_by_students():
    assert released(*a_question(*SOLUTION, tests=("# HIDDEN\nf(1)",))) == [
        INIT,
        ("code", "x = ..."),
    ]


def test_no_cell_is_made_where_the_course_wants_none():
    config = raw("# ASSIGNMENT CONFIG\ninit_cell: false")
    found = released(config, *a_question(*SOLUTION, config="name: q1\ncheck_cell: false"))
    assert found == [("code", "x = ...")]


def test_prompt_takes_the_place_of_the_solution_and_is_checked():
    prompt = (raw("# BEGIN PROMPT"), code("x = ?"), raw("# END PROMPT"))
    found = released(*a_question(*prompt, *SOLUTION, tests=("# HIDDEN\nf(1)",)))
    assert found == [INIT, ("code", "x = ?"), ("code", "x = ..."), CHECK]


def test_written_answer_is_asked_for_once_and_not_where_a_prompt_is():
    answer = (raw("# BEGIN SOLUTION"), text("Because."), text("Really."), raw("# END SOLUTION"))
    by_hand = "name: q1\nmanual: true"
    ask = ("markdown", "_Type your answer here, replacing this text._")
    assert released(*a_question(*answer, config=by_hand, tests=())) == [INIT, ask]
    prompt = (raw("# BEGIN PROMPT"), text("Here"), raw("# END PROMPT"))
    found = released(*a_question(*prompt, *answer, config=by_hand, tests=()))
    assert found == [INIT, ("markdown", "Here")]
    assert released(*a_question(*answer, tests=())) == [INIT]


def test_solutions_outside_of_blocks_are_cut_only_where_the_course_says_so():
    config = raw("# ASSIGNMENT CONFIG\nstrip_solutions_from_all_cells: true")
    assert released(code("x = 1 # SOLUTION")) == [INIT, ("code", "x = 1 # SOLUTION")]
    assert released(config, code("x = 1 # SOLUTION")) == [INIT, ("code", "x = ...")]


def test_worked_notebook_keeps_its_solutions_without_what_is_ignored():
    found = released(*a_question(*SOLUTION), code("a # IGNORE\nb"), how=otter_release.solved)
    assert found == [INIT, ("code", "x = 1 # SOLUTION"), CHECK, ("code", "b")]


def test_seed_that_students_get_is_theirs():
    config = raw(
        "# ASSIGNMENT CONFIG\nseed:\n  variable: s\n  autograder_value: 7\n  student_value: 42"
    )
    found = released(config, code("s = 1\nif s == 1:\n    s  = 2"), text("s = 1"))
    assert found == [INIT, ("code", "s = 42\nif s == 1:\n    s = 42"), ("markdown", "s = 1")]


def item(name, source, points=None, kind="code", **kinds):
    return MasterCell(kind, source, graded(name, points, **kinds))


COURSE = notebook(
    item("setup", "import a", locked=True),
    item("f", "def f(): ...", solution=True),
    item("t1", "assert f()", 1, grade=True),
    item("g", "def g(): ...", solution=True),
    item("words", "Why?", kind="markdown", locked=True),
    item("const", "C = 3", locked=True),
    item("t2", "assert g()", 1, grade=True),
)


def student(source, *marks, is_code=True):
    return Cell(is_code, "cell", source, marks=marks)


def placed(*cells, course=COURSE):
    run, probes = nbgrader.read(course, Settings()).arranged(list(cells))
    found = [each.name for each in probes.get(0, ()) if each.name[0] != " "]
    count = 0
    for each in run:
        found.append(each.source)
        count += each.code
        found += [p.name for p in probes.get(count, ()) if each.code and p.name[0] != " "]
    return found


WHOLE = (
    student("import b", "setup"), student("F", "f"), student("assert True", "t1"),
    student("G", "g"), student("Because", "words", is_code=False), student("C = 4", "const"),
    student("assert True", "t2"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("### AUTOTEST f(1)", "has lines '### AUTOTEST'"),
        ("  ### HASHED AUTOTEST f(1)", "has lines '### AUTOTEST'"),
        ("assert f( ==", "the test cell is not valid Python"),
        ("await f()", "the test cell is not valid Python"),
    ],
)
def test_test_cell_that_cannot_be_run_is_the_grader_s_failure(source, said):
    (only,) = nbgrader.read(notebook(item("t", source, 2, grade=True)), Settings()).found.cases
    assert (only.points, only.part, only.by_hand) == (2, "hw", False)
    with pytest.raises(GraderError, match=said):
        only.together(Session(), Host())


def test_cases_of_a_notebook_are_tests_and_what_a_person_grades():
    found = nbgrader.read(
        notebook(
            item("t", "assert True", 2, grade=True),
            item("why", "Because", 3, kind="markdown", grade=True, solution=True),
            item("try", "Try", 1, kind="markdown", task=True),
            item("f", "x = 1", solution=True),
            item("l", "y = 1", locked=True),
        ),
        Settings(timeout=7.0),
    )
    assert [(each.id, each.points, each.by_hand, each.answers) for each in found.found.cases] == [
        ("t", 2, False, ()),
        ("why", 3, True, ("why",)),
        ("try", 1, True, ()),
    ]
    assert list(found.arranged.probes) == ["t"]
    assert found.arranged.probes["t"].limit == 7.0
    with pytest.raises(UsageError, match="has two cells with the id 't'"):
        nbgrader.read(notebook(item("t", "", grade=True), item("t", "", grade=True)), Settings())


def test_hidden_lines_of_a_test_stay_hidden_and_partial_credit_counts():
    source = "### BEGIN HIDDEN TESTS\nassert f() == 14\n### END HIDDEN TESTS\n2"
    (only,) = nbgrader.read(notebook(item("t", source, 4, grade=True)), Settings()).found.cases
    with pytest.raises(Wrong) as failed:
        only.together(Told(t=["AssertionError", "14", 2, "", "", None, ""]), Host())
    assert "14" not in failed.value.feedback.text
    with pytest.raises(Wrong) as part:
        only.together(Told(t=["", "", 0, "", "", "2", ""]), Host())
    assert part.value.earned == 0.5


def test_tests_and_locked_cells_are_the_teacher_s_whatever_a_student_made_of_them():
    assert placed(*WHOLE) == ["import a", "F", "t1", "G", "Because", "C = 3", "t2"]


def test_missing_test_and_locked_cell_come_below_what_stands_above_them():
    left = [cell for cell in WHOLE if cell.marks not in (("t1",), ("const",))]
    assert placed(*left) == ["import a", "F", "t1", "G", "Because", "C = 3", "t2"]
    assert placed(WHOLE[3]) == ["import a", "t1", "G", "C = 3", "t2"]


def test_cells_of_the_student_s_own_stay_where_they_are():
    extra = student("x = 1")
    assert placed(WHOLE[0], extra, *WHOLE[1:3]) == ["import a", "x = 1", "F", "t1", "C = 3", "t2"]


def test_last_cell_of_an_id_is_the_one_and_the_other_is_only_the_student_s():
    found = placed(student("old", "t1"), *WHOLE)
    assert found.count("t1") == 1
    assert found[0] == "old" or found[:2] == ["import a", "old"]


def test_cells_are_told_by_their_text_where_no_mark_is_left():
    bare = [
        student(cell.source) for cell in (student("import a"), student("F"), student("assert f()"))
    ]
    assert placed(*bare) == ["import a", "F", "t1", "C = 3", "t2"]


def test_all_tests_come_last_where_nothing_of_the_teacher_s_is_left():
    assert placed(student("F"), student("G")) == ["F", "G", "t1", "t2"]
