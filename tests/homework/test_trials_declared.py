"""What a rubric says of trying it out: parts, marks, and short training."""

from types import ModuleType

import pytest

from autograder.homework.trials import Trials

WRITTEN = Trials(
    written={"1": ["linear_t.*", "RATE"], "2": ["needle.ops.add", "main"], "3": ["linear_t.step"]},
    ungraded=["plot_*"],
    shortened={"EPOCHS": "2"},
    equivalent={"f: a → b": "same", "g: *": "any", "h: x": "other"},
)


@pytest.mark.parametrize(
    ("where", "module", "parts"),
    [
        ("linear_t.forward", "", ["1"]), ("linear_t.step", "", ["1", "3"]), ("RATE", "", ["1"]),
        ("rate", "", []), ("linear_t", "", []), ("add", "needle.ops", ["2"]), ("add", "", []),
        ("add", "needle.nn", []), ("main", "needle.ops", ["2"]), ("xlinear_t.y", "", []),
    ],
)  # fmt: skip
def test_function_belongs_to_the_parts_that_name_it(where, module, parts):
    assert WRITTEN.parts_of(where, module) == parts


@pytest.mark.parametrize(
    ("where", "ungraded"), [("plot_loss", True), ("EPOCHS", True), ("plot", False), ("RATE", False)]
)
def test_nobody_looks_at_what_is_named_so_or_shortened(where, ungraded):
    assert WRITTEN.is_ungraded(where) is ungraded


def test_ungraded_may_be_of_a_module():
    trials = Trials(ungraded=["utils.show"])
    assert trials.is_ungraded("show", "utils")
    assert not trials.is_ungraded("show", "other")


@pytest.mark.parametrize(
    ("mutant", "mark"),
    [
        ("f: a → b", "f: a → b"), ("f: a → c", None), ("g: anything", "g: *"), ("g:", None),
        ("h: x", "h: x"), ("h: xy", None),
    ],
)  # fmt: skip
def test_mark_fits_a_mutant_whole_or_by_its_start(mutant, mark):
    assert WRITTEN.mark_of(mutant) == mark


def test_entry_that_fits_nothing_is_named_with_its_part():
    trials = Trials(written={"1": ["fit", "fti", "Net.*", "Nets.*"], "9": ["pred*"]})
    source = "def fit(x): ...\nclass Net: ...\ndef predict(): ...\n"
    assert list(trials.unknown(["1"], source)) == [
        ("1", "fti", "is among what students write, and not in the reference"),
        ("1", "Nets.*", "is among what students write, and not in the reference"),
        ("9", "Trials.written", "no check belongs to part 9"),
    ]
    assert list(trials.unknown(["1", "9"], source + "fti = Nets = 1")) == []


def short(source, **shortened):
    return Trials(shortened=shortened).short(source)


def test_constants_are_shortened_where_a_line_sets_them():
    source = (
        "EPOCHS = 100  # many\nMY_EPOCHS = 3\nif x:\n    EPOCHS = 50\nprint(EPOCHS)\nEPOCHS == 2\n"
    )
    assert short(source, EPOCHS="2") == (
        "EPOCHS = 2\nMY_EPOCHS = 3\nif x:\n    EPOCHS = 2\nprint(EPOCHS)\nEPOCHS == 2\n"
    )


def test_value_may_hold_what_means_something_to_patterns():
    assert short("PATH = 'a'\n", PATH=r"r'\1\g<1>\n'") == "PATH = r'\\1\\g<1>\\n'\n"
    assert short("a.b = 1\naxb = 1\n", **{"a.b": "2"}) == "a.b = 2\naxb = 1\n"


def test_several_constants_are_shortened():
    assert short("A = 10\nB = 20\n", A="1", B="2") == "A = 1\nB = 2\n"


def test_limits_are_short_as_long_as_it_lasts_and_come_back():
    module = ModuleType("training")
    module.UPDATES, module.OTHER = 1000, 3
    trials = Trials(limits={module: {"UPDATES": 20}})
    with trials.short_limits():
        assert (module.UPDATES, module.OTHER) == (20, 3)
    assert module.UPDATES == 1000
    with pytest.raises(RuntimeError), trials.short_limits():
        raise RuntimeError
    assert module.UPDATES == 1000


def test_limit_that_no_module_has_is_an_error_and_leaves_the_others_as_they_were():
    first, second = ModuleType("first"), ModuleType("second")
    first.A = 1
    with (
        pytest.raises(AttributeError),
        Trials(limits={first: {"A": 2}, second: {"B": 2}}).short_limits(),
    ):
        pass
    assert first.A == 1
