"""A name that a file lacks costs the student the check, and is named with what is there."""

import pytest

from autograder.errors import Wrong
from autograder.sandbox.advice import advice
from autograder.sandbox.entries import Entries


def lacking(content, name):
    with pytest.raises(Wrong) as error:
        Entries(content, "net.pth")[name]
    assert error.value.feedback.summary == f"net.pth has no {name!r}"
    return error.value.feedback


@pytest.mark.parametrize(
    ("prefix", "who", "step"),
    [
        ("module.", "as DataParallel writes them", "net.module.state_dict()"),
        ("_orig_mod.", "as torch.compile writes them", "net._orig_mod.state_dict()"),
        ("backbone.", "as a network around yours writes them", ""),
    ],
)
def test_prefix_of_every_name_is_named_as_the_cause(prefix, who, step):
    told = lacking({f"{prefix}fc.weight": 1, f"{prefix}fc.bias": 2}, "fc.weight")
    assert told.cause == f"Your names begin with {prefix!r}, {who}."
    assert step in told.next_step


def test_cause_is_named_only_where_it_is_proved():
    assert lacking({"module.fc.weight": 1, "fc.bias": 2}, "fc.weight").cause == ""
    assert lacking({"a": 1}, 3).cause == ""
    assert lacking({}, "a").found == "no entries"
    told = lacking({"model": {"w": 1}}, "w")
    assert told.cause == "'w' is one level deeper, under 'model'."
    assert lacking({f"a{n}": n for n in range(9)}, "b").found.endswith("'a5', …")


def test_entries_are_a_dict_all_the_same():
    entries = Entries({"g": {"w": 1}}, "a.h5")
    assert entries == {"g": {"w": 1}}
    assert entries.get("x") is None
    assert "x" not in entries
    with pytest.raises(KeyError):
        entries["g"]["x"]


def test_loading_weights_of_data_parallel_says_so():
    message = (
        'Error(s) in loading state_dict for Linear:\n\tMissing key(s) in state_dict: "weight". '
        '\n\tUnexpected key(s) in state_dict: "module.weight", "module.bias". '
    )
    assert "save net.module.state_dict()" in advice("RuntimeError", message)
    assert "module" not in advice("RuntimeError", message.replace("module.", ""))
