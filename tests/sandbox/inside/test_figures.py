"""What student code plots comes back as plain data; nothing waits, nothing grows without end."""

import numpy as np
import pytest

from autograder.grading import drawn
from autograder.results.figures import from_told
from autograder.results.pictures import MAX_SIDE
from autograder.results.report import CheckResult, Outcome
from autograder.sandbox.host import Sandbox, SandboxConfig

PLT = "import numpy as np\nimport matplotlib.pyplot as plt\n"


@pytest.fixture(scope="module")
def plotting():
    with Sandbox(SandboxConfig(libraries=["numpy", "matplotlib.pyplot"])) as made:
        yield made


@pytest.fixture
def plot(plotting, submit):
    """Return a function that imports code and returns the figures it drew meanwhile."""

    def run(code, *, pictures=False):
        submission = submit(PLT + code, into=plotting)
        return drawn.at_import(submission.session, float("inf"), pictures=pictures)

    return run


def only(figures):
    (figure,) = figures
    return figure


def test_line_comes_with_its_numbers_and_words(plot):
    figure = only(plot(
        "plt.plot([1, 2, 3], [4., 5., 6.], '--', label='train')\n"
        "plt.title('Loss'); plt.xlabel('epoch'); plt.ylabel('nats'); plt.yscale('log')\n"
        "plt.legend(); plt.show()"
    ))  # fmt: skip
    (axes,), (line,) = figure.axes, figure.lines
    assert (axes.title, axes.xlabel, axes.ylabel, axes.yscale) == ("Loss", "epoch", "nats", "log")
    assert axes.legend == ("train",)
    assert (line.x.tolist(), line.y.tolist()) == ([1, 2, 3], [4, 5, 6])
    assert (line.label, line.linestyle, line.points) == ("train", "--", 3)


def test_scatter_comes_with_points_and_colors(plot):
    figure = only(plot("plt.scatter([1, 2], [3, 4], c=[0, 1]); plt.scatter([5], [6], color='red')"))
    values, named = figure.scatters
    assert values.offsets.tolist() == [[1, 3], [2, 4]]
    assert values.colors.tolist() == [0, 1]
    assert named.colors.tolist() == [[1, 0, 0, 1]]


def test_image_comes_whole_if_it_is_small(plot):
    figure = only(plot("_, ax = plt.subplots(1, 2)\nax[0].imshow(np.eye(3), cmap='gray')\n"
                       "ax[1].imshow(np.zeros((600, 600)))"))  # fmt: skip
    small, large = figure.images
    assert np.array_equal(small.array, np.eye(3))
    assert small.cmap == "gray"
    assert (large.shape, large.array) == ((600, 600), None)


def test_bars_come_as_boxes(plot):
    figure = only(plot("plt.bar([1, 2], [3, 4], width=1)"))
    assert figure.bars[0].boxes.tolist() == [[0.5, 0, 1.5, 3], [1.5, 0, 2.5, 4]]


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("plt.plot([1])\nplt.show()\nplt.plot([2])\nplt.show()", 2),
        ("plt.plot([1])\nplt.close()\nplt.plot([2])\nplt.close('all')", 2),
        ("for i in range(3):\n    plt.figure()\n    plt.plot([i])", 3),
        ("plt.figure()\nplt.show()", 0),
        ("fig = plt.figure()\nplt.plot([1])\nplt.show()\nplt.figure(fig)\nplt.title('x')", 1),
        ("fig, ax = plt.subplots()\nfig.show()\nplt.show()\nplt.show()", 1),
        ("plt.plot([1])\nplt.savefig('a.png')\nplt.clf()\nplt.close()", 0),
        (
            "from matplotlib import use\nuse('TkAgg')\nplt.switch_backend('qtagg')\nplt.plot([1])",
            1,
        ),
        ("plt.ion()\nplt.plot([1])\nplt.pause(1000)\nplt.draw()\nplt.waitforbuttonpress", 1),
    ],
    ids=[
        "shown",
        "closed",
        "open",
        "empty",
        "again",
        "twice",
        "cleared",
        "other backends",
        "paused",
    ],
)
def test_figure_counts_once_it_is_shown_closed_or_left_open(plot, code, count):
    assert len(plot(code)) == count


def test_what_a_check_draws_is_apart_from_what_the_import_drew(plotting, submit):
    submission = submit(PLT + "plt.plot([1])\ndef draw():\n    plt.plot([7])\n", into=plotting)
    for _ in range(2):
        with submission.check() as student:
            assert len(drawn.since_import(student._process)) == 0
            student.draw()
            assert only(drawn.since_import(student._process)).lines[0].y.tolist() == [7]


def test_matplotlib_that_is_imported_late_is_watched_too(submit):
    code = "def draw():\n    import matplotlib.pyplot as plt\n    plt.plot([7])\n    plt.show()\n"
    with submit(code).check() as student:
        student.draw()
        assert len(drawn.since_import(student._process)) == 1


def test_picture_is_a_png_of_a_bounded_size(plot):
    code = "plt.figure(figsize=(40, 20))\nplt.plot([1])\nplt.figure(dpi=5000)\nplt.plot([1])"
    figures = plot(code, pictures=True)
    for figure in figures:
        assert max(figure.picture().size) <= MAX_SIDE


def test_no_picture_is_drawn_for_nobody(plot):
    assert only(plot("plt.plot([1])")).picture() is None


def test_more_figures_than_anyone_looks_at_are_counted_and_so_many_kept(plot):
    code = "import sys\nsys.modules['autograder.sandbox.inside.figures'].MAX_FIGURES = 10\n"
    figures = plot(
        code + "for i in range(15):\n    plt.figure().add_axes([0, 0, 1, 1])\n    plt.close()"
    )
    assert (len(figures), figures.left_out) == (10, 5)


def test_figures_that_no_check_shows_are_drawn_together(plotting, submit):
    submission = submit(
        PLT + "for i in range(3):\n    plt.plot([i])\n    plt.show()", into=plotting
    )
    end = float("inf")
    figures = drawn.at_import(submission.session, end, pictures=True)
    shown = figures[1].picture()
    check = CheckResult("a", "1.1", "1", "A", 1, 1, Outcome.PASSED, shown=(shown,))
    left = drawn.rest(submission.session, end, figures, [check])
    assert left == (figures[0].picture(), figures[2].picture())


def test_long_line_is_thinned_and_says_so(plot):
    (line,) = only(plot("plt.plot(np.arange(100_000))")).lines
    assert (line.points, len(line.y), line.y[0], line.y[-1]) == (100_000, 20_000, 0, 99_999)


@pytest.mark.parametrize(
    "code",
    [
        "plt.plot([1])\nplt.gca().get_title = lambda: 1 / 0",
        "plt.plot([1])\nplt.gcf().savefig = lambda *a, **k: 1 / 0",
        "class L(type(plt.plot([1])[0])):\n    def get_ydata(self, orig=True): raise SystemError\n"
        "plt.gca().lines[0].__class__ = L",
        "plt.plot([1], label='x' * 10**6)\nplt.title('<script>alert(1)</script>')",
        "plt.plot([1])\nplt.close = lambda *a: 1 / 0",
        "plt.plot([np.nan, np.inf, 1e308])",
    ],
    ids=["title", "drawing", "line", "long", "closing", "not finite"],
)
def test_hostile_figure_harms_nothing_but_itself(plot, code):
    for figure in plot(code, pictures=True):
        figure.picture()
        assert all(len(axes.title) <= 300 for axes in figure.axes)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        7,
        [None, [], {"axes": 3, "png": "x", "cell": "y"}],
        [{"axes": [{"title": 3, "legend": [1], "lines": [3, {"x": 1}, {}]}]}],
        [{"axes": [{"scatters": [{"offsets": np.zeros((3, 3)), "colors": 1}]}]}],
        [{"axes": [{"images": [{"shape": [-1]}, {"shape": ["a"]}]}]}],
        [{"axes": [{"bars": [{"boxes": np.zeros(4)}]}], "png": np.zeros(9)}],
        [{"axes": [{"bars": [{"boxes": np.zeros((2**22, 4), bool)}]}]}],
        [{"png": np.zeros(9, np.uint8), "cell": 10**9}],
        [{}] * 100_000,
    ],
    ids=["none", "number", "odd figures", "odd lines", "odd scatters", "odd images",
         "odd bars", "large", "no png", "many"],
)  # fmt: skip
def test_answer_that_lies_is_taken_for_what_it_can_be(answer):
    figures = from_told(answer, -1)
    assert len(figures) <= 300
    assert figures.left_out == 0
    for figure in figures:
        assert figure.png == b""
        assert not figure.lines + figure.scatters + figure.images + figure.bars


def test_drawing_that_never_ends_costs_its_own_limit_alone(plotting, submit, monkeypatch):
    monkeypatch.setattr(drawn, "_LIMIT", 0.3)
    code = "def draw():\n    plt.plot([1])\n    def savefig(*a, **k):\n        while True: pass\n"
    submission = submit(PLT + code + "    plt.gcf().savefig = savefig\n", into=plotting)
    with submission.check() as student:
        student.draw()
        assert drawn.to_be_seen(student._process, float("inf")) == []
