"""What students are given of a notebook, line by line; where tests stand; how a master is read."""

from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.sandbox.program import Probe
from autograder.submitted.cells import Cell
from autograder.suites import arranging, master, nbgrader, otter, otter_master, otter_release
from autograder.suites.master import Master, MasterCell
from autograder.suites.nbgrader import Role
from autograder.suites.releasing import released, solved


def cell(source, kind="code", **noted):
    return MasterCell(kind, source, {"nbgrader": {"grade_id": "a", **noted}}, "shown")


REGION = "a = 1\n    ### BEGIN SOLUTION\n    b = 2\n    ### END SOLUTION\nc = 3"


def test_region_of_a_solution_becomes_the_stub_at_its_indent():
    found = released(cell(REGION, solution=True))
    assert found.source.split("\n") == [
        "a = 1",
        "    # YOUR CODE HERE",
        "    raise NotImplementedError()",
        "c = 3",
    ]
    assert found.output == ""


def test_text_s_solution_becomes_the_stub_of_texts():
    text = "Why?\n=== BEGIN SOLUTION ===\nBecause.\n=== END SOLUTION ==="
    assert released(cell(text, "markdown", solution=True)).source == "Why?\nYOUR ANSWER HERE"
    assert released(cell("Because.", "markdown", solution=True)).source == "YOUR ANSWER HERE"


def test_cell_that_is_no_solution_stays_and_loses_its_regions():
    assert released(cell("x = 1")).source == "x = 1"
    assert "b = 2" not in released(cell(REGION)).source


@pytest.mark.parametrize("what", ["HIDDEN TESTS", "MARK SCHEME"])
def test_hidden_region_is_gone_without_a_stub(what):
    text = f"a\n### BEGIN {what}\nsecret\n### END {what}\nb"
    assert released(cell(text)).source == "a\nb"
    assert solved(cell(text)).source == "a\nb"


def test_worked_cell_keeps_its_solution_without_the_marks():
    assert solved(cell(REGION, solution=True)).source == "a = 1\n    b = 2\nc = 3"


def test_region_without_an_end_or_in_itself_is_refused():
    with pytest.raises(UsageError, match="has BEGIN SOLUTION and no END SOLUTION"):
        released(cell("### BEGIN SOLUTION\nx"))
    with pytest.raises(UsageError, match="stands in a region of that kind"):
        released(cell("### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION"))


@pytest.mark.parametrize(
    ("kind", "noted", "role"),
    [
        ("code", {"grade": True}, Role.TEST),
        ("code", {"grade": True, "locked": True}, Role.TEST),
        ("code", {"grade": True, "solution": True}, Role.BY_HAND),
        ("markdown", {"grade": True}, Role.BY_HAND),
        ("markdown", {"grade": True, "solution": True}, Role.BY_HAND),
        ("code", {"solution": True}, Role.SOLUTION),
        ("code", {"locked": True}, Role.LOCKED),
        ("markdown", {"task": True, "grade": True}, Role.TASK),
        ("code", {}, Role.OTHER),
    ],
)
def test_role_of_a_cell_is_what_nbgrader_notes(kind, noted, role):
    (item,) = nbgrader.items_of(Master(Path("hw.ipynb"), [cell("x", kind, **noted)], {}))
    assert item.role is role
    assert nbgrader.is_form(Master(Path("x"), [cell("x", kind, **noted)], {})) is (
        role not in (Role.LOCKED, Role.OTHER)
    )


def test_points_of_a_cell_are_a_number_or_none():
    cells = [cell("x", points=2), cell("x", points=None), cell("x")]
    found = nbgrader.items_of(Master(Path("x"), cells, {}))
    assert [item.points for item in found] == [2.0, 0.0, 0.0]


def test_cell_without_an_id_is_none_of_nbgrader_s():
    plain = MasterCell("code", "x", {"nbgrader": {"grade": True}})
    assert nbgrader.items_of(Master(Path("x"), [plain, MasterCell("code", "y")], {})) == []


def test_hidden_lines_are_those_between_the_marks_and_the_marks():
    text = "a\n### BEGIN HIDDEN TESTS\nb\n### END HIDDEN TESTS\nc\n### BEGIN HIDDEN TESTS\nd"
    assert list(nbgrader._hidden_lines(text)) == [2, 3, 4, 6, 7]


def lines(*text):
    return list(otter_release._without_solutions(text))


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("x = 1 # SOLUTION", ["x = ..."]),
        ("x = 1 #SOLUTION", ["x = ..."]),
        ("    x = 1  # SOLUTION  ", ["    x = ..."]),
        ("a, b = 1, 2 # SOLUTION", ["a, b = ..."]),
        ("d['k'][0] = 3 # SOLUTION", ["d['k'][0] = ..."]),
        ("x == 1 # SOLUTION", ["..."]),
        ("    print(x) # SOLUTION", ["    ..."]),
        ("x = 1 # SOLUTION NO PROMPT", []),
        ("# BEGIN PROMPT", []),
        ("# END PROMPT", []),
        ("np.random.seed(7) # SEED", []),
        ("x = 1  # no SOLUTION here", ["x = 1  # no SOLUTION here"]),
        ("x = 1", ["x = 1"]),
        ("", [""]),
    ],
)
def test_line_of_a_solution_is_cut_as_otter_cuts_it(line, left):
    assert lines(line) == left


def test_region_of_otter_s_is_a_prompt_or_nothing():
    region = ("a", "    # BEGIN SOLUTION", "    b", "    # END SOLUTION", "c")
    assert lines(*region) == ["a", "    ...", "c"]
    silent = (region[0], "    # BEGIN SOLUTION NO PROMPT", *region[2:])
    assert lines(*silent) == ["a", "c"]


def test_region_of_otter_s_has_both_its_ends():
    with pytest.raises(UsageError, match="BEGIN SOLUTION and no END SOLUTION"):
        lines("# BEGIN SOLUTION", "x")
    with pytest.raises(UsageError, match="END SOLUTION and no BEGIN SOLUTION before it"):
        lines("x", "# END SOLUTION")


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("a # IGNORE\nb", "b"),
        ("a\n# BEGIN IGNORE\nb\n# END IGNORE\nc", "a\nc"),
        ("a\n#begin ignore\nb\n# END IGNORE\nc", "a\nc"),
        ("a = 'IGNORE'", "a = 'IGNORE'"),
    ],
)
def test_what_otter_ignores_is_left_out(source, left):
    assert otter_release._without_ignored(source) == left


@pytest.mark.parametrize(
    ("source", "doctest"),
    [
        ("f(1)", ">>> f(1)\n3"),
        ("for i in x:\n    g(i)", ">>> for i in x:\n...     g(i)\n3"),
        ("x = 1\nf(x)", ">>> x = 1\n>>> f(x)\n3"),
        ("if a:\n    b\nelse:\n    c", ">>> if a:\n...     b\n... else:\n...     c\n3"),
        (
            "try:\n    a\nexcept ValueError:\n    b\nfinally:\n    c",
            ">>> try:\n...     a\n... except ValueError:\n...     b\n... finally:\n...     c\n3",
        ),
        ("f(1) # a comment\n\n\n", ">>> f(1)\n3"),
    ],
)
def test_test_cell_becomes_a_doctest_of_what_it_showed(source, doctest):
    body = otter_master.ast.parse(source).body
    assert otter_master._as_doctest(body, "3") == doctest


def raw(source):
    return MasterCell("raw", source)


def code(source):
    return MasterCell("code", source)


def text(source):
    return MasterCell("markdown", source)


def read(*cells):
    return otter_master.read(Master(Path("hw.ipynb"), cells, {}))


QUESTION = raw("# BEGIN QUESTION\nname: q1\npoints: 3")
END = raw("# END QUESTION")
TESTS = (raw("# BEGIN TESTS"), code("f(1)"), code("# HIDDEN\nf(2)"), raw("# END TESTS"))


def test_question_has_its_config_its_tests_and_the_last_heading_of_its_text():
    found = read(QUESTION, text("# One\n## *Two*"), text("no heading"), code("x"), *TESTS, END)
    (question,) = found.questions
    assert (question.name, question.config["points"], question.heading) == ("q1", 3, "Two")
    assert [each.source for each in question.tests] == ["f(1)", "# HIDDEN\nf(2)"]
    assert [part.cell.source for part in found.parts] == ["# One\n## *Two*", "no heading", "x"]


def test_cells_know_whether_they_stand_in_a_solution_a_prompt_or_a_question():
    found = read(
        code("before"), QUESTION, code("asked"), raw("# BEGIN PROMPT"), code("prompt"),
        raw("# END PROMPT"), raw("# BEGIN SOLUTION"), code("worked"), raw("# END SOLUTION"), END,
        code("after"),
    )  # fmt: skip
    assert [(p.cell.source, p.solution, p.prompt, p.question is not None) for p in found.parts] == [
        ("before", False, False, False),
        ("asked", False, False, True),
        ("prompt", False, True, True),
        ("worked", True, False, True),
        ("after", False, False, False),
    ]


def test_cell_that_otter_ignores_is_no_part():
    found = read(code("## Ignore ##\nx"), code("# IGNORE\nx"), code("# ignored"), code("x"))
    assert [part.cell.source for part in found.parts] == ["# ignored", "x"]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([QUESTION], "BEGIN question without its END"),
        ([END], "END question too early"),
        ([QUESTION, raw("# BEGIN TESTS"), END], "END question too early"),
        ([raw("# BEGIN TESTS")], "BEGIN test outside a question"),
        ([raw("# BEGIN QUESTION\npoints: 1")], "a question has no name"),
        ([raw("# BEGIN QUESTION\n- x")], "has to hold lines of the form"),
        ([raw("# BEGIN QUESTION\na: [")], "is no YAML"),
    ],
)
def test_block_that_does_not_close_or_has_no_name_is_refused(cells, said):
    with pytest.raises(UsageError, match=said):
        read(*cells)


def test_fences_in_a_text_are_raw_cells():
    found = read(text("Hello\n```otter\n# BEGIN QUESTION\nname: q7\n```\nAsked"), *TESTS, END)
    assert found.questions[0].name == "q7"
    assert [part.cell.source for part in found.parts] == ["Hello", "Asked"]


@pytest.mark.parametrize(
    ("config", "ok"),
    [("", True), ("tests:\n  ok_format: false", False), ("tests:\n  files: true", True)],
)
def test_format_of_the_tests_is_what_the_config_says(config, ok):
    assert read(raw(f"# ASSIGNMENT CONFIG\n{config}")).ok_format is ok


def cases(*cells, points="points: 3"):
    question = raw(f"# BEGIN QUESTION\nname: q1\n{points}")
    found = read(question, raw("# BEGIN TESTS"), *cells, raw("# END TESTS"), END)
    (test,) = otter_master.tests_of(found)
    return test.cases


def test_test_is_hidden_by_its_first_comment_or_its_config():
    told = '""" # BEGIN TEST CONFIG\nhidden: {}\npoints: 1\n""" # END TEST CONFIG\nf(3)'
    found = cases(
        code("f(1)"), code("#hidden\nf(2)"), code("f('hidden')"), code(told.format("true")),
        code("# not\n# HIDDEN\nf(1)"),
    )  # fmt: skip
    assert [case.hidden for case in found] == [False, True, False, True, False]
    assert [case.points for case in found] == [0.5, 0.5, 0.5, 1.0, 0.5]
    assert found[3].code == ">>> f(3)\n"


def test_points_for_each_case_are_multiplied():
    found = cases(code("f(1)"), code("f(2)"), points="points:\n  each: 2")
    assert [case.points for case in found] == [2, 2]


def test_test_cell_of_broken_python_is_refused():
    with pytest.raises(UsageError, match="q1 - 1 is not valid Python"):
        cases(code("f(1"))


def test_tests_of_functions_need_one():
    config = raw("# ASSIGNMENT CONFIG\ntests:\n  ok_format: false")
    function = code("def test(f):\n    assert f(1) == 1")
    (test,) = otter_master.tests_of(read(config, QUESTION, TESTS[0], function, TESTS[3], END))
    assert test.cases[0].code.endswith("def test(f):\n    assert f(1) == 1\n")
    assert list(test.cases[0].lines) == [1, 2, 3, 4, 5, 6]
    with pytest.raises(UsageError, match="has to hold a function"):
        otter_master.tests_of(read(config, QUESTION, *TESTS, END))


def probe(name):
    return Probe(name, name, "")


def placed(cells, seed=None, **tests):
    """Return what runs in order: sources of code, and names of tests; never the set-up."""
    order = otter.Order(
        {name: [probe(each) for each in found] for name, found in tests.items()}, seed
    )
    run, probes = order(cells)
    found, count = [each.name for each in probes.get(0, ())], 0
    for each in run:
        found.append(each.source)
        count += each.code
        found += [p.name for p in probes.get(count, ())] if each.code else []
    return [each for each in found if each != " setup"]


def student(source, marks=(), code=True):
    return Cell(code, "cell", source, marks=marks)


def test_tests_run_after_the_last_cell_that_checks_them_or_at_the_end():
    check = student('grader.check("q1")')
    assert placed([student("x"), check, student("y")], q1=["a", "b"], q2=["c"]) == [
        "x", check.source, "a", "b", "y", "c",
    ]  # fmt: skip
    assert placed([check, student("x"), check, student("y")], q1=["a"]) == [
        check.source, "x", check.source, "a", "y",
    ]  # fmt: skip


def test_cell_may_be_marked_with_its_question_and_one_that_is_ignored_is_not_run():
    ignored = student("z", marks=(otter.IGNORED,))
    found = placed([student("x", marks=("q1",)), ignored, student("y")], q1=["a"])
    assert found == ["x", "a", "y"]


def test_question_that_is_checked_twice_in_a_cell_is_tested_once():
    twice = student('grader.check("q1"); grader.check("q1"); grader.check("other")')
    assert placed([twice], q1=["a"]) == [twice.source, "a"]


def test_every_cell_of_code_is_seeded_before_it_runs():
    cells = [student("x"), student("words", code=False), student("y")]
    assert placed(cells, otter.Seed(7)) == [" seed 0", "x", " seed 2", "words", "y"]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ('grader.check("q1")', ["q1"]),
        ("grader.check( 'q 1' )", ["q 1"]),
        ("a.check('x'); b.check('y')", ["x", "y"]),
        ("check('q1')", []),
        ("grader.check(name)", []),
        ("grader.check_all()", []),
    ],
)
def test_checked_questions_are_read_from_the_text(source, names):
    assert arranging.checked_in(student(source)) == names
    assert arranging.checked_in(student(source, code=False)) == []


def test_last_place_of_each_name():
    assert arranging.last_places([["a", "b"], ["a"], []]) == {"a": 1, "b": 0}


def test_imports_of_several_sources_and_broken_ones_are_passed_over():
    sources = ["import a.b, c as d", "from e.f import g", "from . import h", "broken ="]
    assert arranging.imports(sources) == {"a.b", "c", "e.f"}


def test_libraries_that_are_installed_are_neither_python_s_nor_stood_in(tmp_path):
    (tmp_path / "pytest.py").write_text("")
    names = ["numpy", "os", "otter", "nothing_of_this_name", "pytest"]
    assert arranging.installed(names, tmp_path) == ["numpy"]


def test_notebook_s_own_settings_of_seeds():
    assert otter._seed(7, None) == otter.Seed(7, "")
    assert otter._seed(7, "seed") == otter.Seed(7, "seed")
    assert otter._seed("7", "seed") is None
    assert otter._seed(True, None) is None


def test_master_is_read_with_its_texts_and_what_it_showed(tmp_path):
    path = tmp_path / "hw.ipynb"
    path.write_text(
        '{"cells": [{"cell_type": "code", "source": ["a\\r\\n", "b"], "outputs": ['
        '{"text": ["1\\n"]}, {"data": {"text/plain": "2"}}]}, {"cell_type": "raw"}]}'
    )
    found = master.read(path)
    assert [(each.kind, each.source, each.output) for each in found.cells] == [
        ("code", "a\nb", "1\n2"),
        ("raw", "", ""),
    ]
    path.write_text('{"worksheets": []}')
    with pytest.raises(UsageError, match="is not a notebook of format 4"):
        master.read(path)


def test_written_notebook_has_no_outputs_and_code_alone_a_count():
    text_of = master.written([MasterCell("code", "a\nb", output="1"), text("c")], {"k": 1})
    found = master.json.loads(text_of)
    assert found["cells"][0]["source"] == ["a\n", "b"]
    assert (found["cells"][0]["outputs"], found["cells"][0]["execution_count"]) == ([], None)
    assert "outputs" not in found["cells"][1]
    assert (found["metadata"], found["nbformat"]) == ({"k": 1}, 4)
