"""What a rubric's use of a student's object asks for, and what it makes of the answer."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.errors import GraderError, Wrong
from autograder.sandbox import reaching
from autograder.sandbox.failures import HasNoLength, StudentRaised
from autograder.sandbox.protocol import Handle, Tensor
from autograder.sandbox.proxies import MOST_ITEMS, Remote, Student
from autograder.sandbox.replies import Raised
from autograder.sandbox.sending import CannotSend


class Process:
    """Answers each request with what it was told, and keeps what it was asked."""

    def __init__(self, *answers):
        self.answers, self.asked, self.cpu = list(answers), [], 0.0
        self.refused = []

    def request(self, op, what, **given):
        self.asked.append((op, what, given))
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def cpu_used(self):
        self.cpu += 2.0
        return self.cpu

    def refuse(self, what):
        self.refused.append(what)
        raise Wrong("it was refused")


def net(*answers, kind="instance"):
    process = Process(*answers)
    return Remote(process, Handle(7, kind, "an object of your class Net"), "net"), process


def raised(name, message=""):
    return StudentRaised("it", Raised(name, message, [], shapes={}))


@pytest.mark.parametrize(
    ("use", "op", "what", "given"),
    [
        (lambda n: n.lr, "get", "net", {"target": 7, "name": "lr"}),
        (
            lambda n: n(3, k=4),
            "call",
            "net(…)",
            {"target": 7, "args": [3], "kwargs": {"k": 4}, "keep": False},
        ),
        (lambda n: n[2], "item", "net[2]", {"target": 7, "key": 2, "keep": False}),
        (
            lambda n: setattr(n, "lr", 2),
            "set",
            "setting net.lr",
            {"target": 7, "name": "lr", "value": 2},
        ),
        (
            lambda n: n.__setitem__(1, 5),
            "set_item",
            "setting net[1]",
            {"target": 7, "key": 1, "value": 5},
        ),
    ],
)
def test_use_asks_for_this_and_nothing_else(use, op, what, given):
    remote, process = net()
    use(remote)
    ((asked, said, named),) = process.asked
    assert (asked, named) == (op, given)
    assert what == "net(…)" or str(said) == what


ROWS = (0, 2, None)


@pytest.mark.parametrize(
    ("take", "said", "key", "cuts", "many"),
    [
        (lambda n: n[:2], "net[:2]", [(None, 2, None)], ["slice"], False),
        (lambda n: n[0:2, 1], "net[0:2, 1]", [ROWS, 1], ["slice", "int"], True),
        (lambda n: n[...], "net[...]", [None], ["ellipsis"], False),
        (lambda n: n[..., 0], "net[..., 0]", [None, 0], ["ellipsis", "int"], True),
        (lambda n: n[0:2, None], "net[0:2, None]", [ROWS, None], ["slice", "NoneType"], True),
        (lambda n: n[(slice(0, 2),)], "net[0:2]", [ROWS], ["slice"], True),
    ],
)
def test_slice_goes_as_its_ends_and_the_kinds_of_its_parts(take, said, key, cuts, many):
    remote, process = net(5)
    assert take(remote) == 5
    (asked,) = process.asked
    where = {"target": 7, "key": key, "cuts": cuts, "many": many}
    assert asked == ("item", said, {**where, "keep": False})


def test_slice_is_set_by_its_ends():
    remote, process = net()
    remote[1:, ...] = 3
    where = {"key": [(1, None, None), None], "cuts": ["slice", "ellipsis"], "many": True}
    assert process.asked == [
        ("set_item", "setting net[1:, ...]", {"target": 7, **where, "value": 3})
    ]


def test_key_that_is_several_values_goes_as_it_is():
    remote, process = net()
    remote[1, "a"]
    ((op, said, given),) = process.asked
    assert (op, said) == ("item", "net[(1, 'a')]")
    assert given == {"target": 7, "key": (1, "a"), "keep": False}


@pytest.mark.parametrize(
    ("key", "message", "kind"),
    [
        (slice(2), "'Net' object is not subscriptable", Wrong),
        ((slice(2), 0), "'Net' object is not subscriptable", Wrong),
        (slice(2), "unsupported operand", StudentRaised),
        (0, "'Net' object is not subscriptable", StudentRaised),
    ],
)
def test_object_that_takes_no_slices_is_no_data_and_other_errors_are_its_own(key, message, kind):
    remote, _ = net(raised("TypeError", message))
    with pytest.raises(Wrong) as caught:
        remote[key]
    assert type(caught.value) is kind


@pytest.mark.parametrize(
    ("use", "place"),
    [
        (lambda n, x: n[x], "the key of net[…]"),
        (lambda n, x: n[x:2], "an entry of the key of net[…:2]"),
        (lambda n, x: n[x, :], "the key of net[…, :]"),
        (lambda n, x: n.__setitem__(0, x), "the value of net[0]"),
        (lambda n, x: setattr(n, "lr", x), "the value of net.lr"),
        (lambda n, x: n(1, x), "argument 2 of net"),
        (lambda n, x: n(k=x), "argument 'k' of net"),
    ],
)
def test_what_cannot_be_sent_is_said_with_its_place_before_anything_is_asked(use, place):
    remote, process = net()
    with pytest.raises(CannotSend) as caught:
        use(remote, print)
    assert str(caught.value).startswith(f"{place} cannot be sent")
    assert process.asked == []


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (3, 3),
        ([1, (2, Tensor(np.ones(2)))], None),
        ({"a": 1}, {"a": 1}),
        ("text", "text"),
    ],
)
def test_plain_answers_come_as_they_are(answer, expected):
    remote, _ = net(answer)
    found = remote.value
    if expected is None:
        assert isinstance(found, list)
        assert isinstance(found[1], tuple)
        assert isinstance(found[1][1], np.ndarray)
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("answer", "take", "name"),
    [
        (Handle(8, "instance", "a Layer"), lambda found: found, "net.f"),
        ([Handle(8, "instance", "a Layer")], lambda found: found[0], "net.f[0]"),
        ({"a": Handle(8, "instance", "a Layer")}, lambda found: found["a"], "net.f['a']"),
    ],
)
def test_object_that_stays_there_is_named_after_where_it_is(answer, take, name):
    remote, process = net(answer)
    found = take(remote.f)
    assert isinstance(found, Remote)
    assert str(found) == "<a Layer>"
    found.x  # noqa: B018
    assert process.asked[-1][1] == name
    assert process.asked[-1][2]["target"] == 8


@pytest.mark.parametrize("name", ["__wrapped__", "__len2__"])
def test_names_of_python_itself_are_not_asked_for(name):
    remote, process = net()
    with pytest.raises(AttributeError):
        getattr(remote, name)
    with pytest.raises(AttributeError):
        getattr(Student(process, "ada"), name)
    assert process.asked == []


@pytest.mark.parametrize(("length", "expected"), [(3, 3), (0, 0), (-2, 0), (10**30, sys.maxsize)])
def test_length_is_one_that_python_takes(length, expected):
    remote, process = net(length)
    assert len(remote) == expected
    assert process.asked[0][:2] == ("length", "len(net)")


@pytest.mark.parametrize(("name", "lacks"), [("TypeError", True), ("ValueError", False)])
def test_object_without_a_length_is_told_apart_from_one_that_fails(name, lacks):
    remote, _ = net(raised(name))
    with pytest.raises(StudentRaised) as caught:
        len(remote)
    assert isinstance(caught.value, HasNoLength) is lacks


def listed(*items, more=False):
    return SimpleNamespace(items=list(items), more=more)


def test_items_are_what_the_object_gives_there():
    remote, process = net(listed(1, Handle(9, "instance", "a Layer")))
    first, second = remote
    assert (first, str(second)) == (1, "<a Layer>")
    assert process.asked[0][2] == {"target": 7, "most": MOST_ITEMS, "keep": False}


def test_object_without_an_end_is_wrong():
    remote, _ = net(listed(more=True))
    with pytest.raises(Wrong, match="more than 100,000 items"):
        list(remote)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (raised("TypeError", "'Net' object is not iterable"), Wrong),
        (raised("TypeError", "unsupported operand"), StudentRaised),
        (raised("ValueError", "iter"), StudentRaised),
    ],
)
def test_object_that_gives_no_items_is_no_data(error, kind):
    remote, _ = net(error)
    with pytest.raises(kind) as caught:
        list(remote)
    assert type(caught.value) is kind
    if kind is Wrong:
        assert str(caught.value) == "net is an object of your class Net"


@pytest.mark.parametrize(
    "use",
    [
        float,
        int,
        abs,
        np.asarray,
        lambda n: n + 1,
        lambda n: 1 * n,
        lambda n: n < 2,
        lambda n: 2 in n,
    ],
)
def test_object_is_no_number(use):
    remote, process = net()
    with pytest.raises(Wrong, match="net is an object of your class Net"):
        use(remote)
    assert process.asked == []


def test_library_of_the_graders_own_asks_for_nothing():
    remote, process = net()
    with pytest.raises(Wrong):
        np.sum(remote)
    assert process.asked == []


def iterated(library, remote):
    namespace = {"__name__": f"{library}.inner", "remote": remote}
    exec("iter(remote)", namespace)


def test_torch_of_the_graders_own_is_refused_an_object():
    remote, process = net(listed(), listed())
    with pytest.raises(GraderError, match="to torch"):
        iterated("torch", remote)
    iterated("other", remote)
    assert [op for op, *_ in process.asked] == ["listed"]


def test_object_of_another_process_cannot_be_sent():
    remote, process = net()
    other, _ = net()
    with pytest.raises(CannotSend, match=r"argument 1 of net .*a process that has ended"):
        remote(other)
    assert process.asked == []
    remote(remote)
    assert process.asked[0][2]["args"] == [Handle(7, "instance", "an object of your class Net")]


def left(arguments, named=None, result=None):
    return SimpleNamespace(result=result, arguments=arguments, named=named or {})


def test_arguments_come_back_as_the_function_left_them():
    remote, process = net(left([[1, 2], Handle(1, "x", "x")], {"k": 3}, 5), kind="function")
    found = remote.inplace([1], remote, k=2)
    assert (found.result, found.arguments, found.named) == (5, [[1, 2], remote], {"k": 3})
    assert process.asked[0][0] == "inplace"
    assert process.asked[0][2]["keep"] is False


@pytest.mark.parametrize(
    "answer", [left([]), left([1, 2]), left([1], {"other": 1}), left([1], {"k": 1, "j": 2})]
)
def test_answer_with_other_arguments_is_refused(answer):
    remote, process = net(answer, kind="function")
    with pytest.raises(Wrong, match="refused"):
        remote.inplace([1], k=2)
    assert len(process.refused) == 1


def test_attribute_of_an_object_may_be_called_inplace():
    remote, process = net(4)
    assert remote.inplace == 4
    assert process.asked[0][2]["name"] == "inplace"


def test_module_is_imported_by_its_place():
    handle = Handle(3, "module", "ops")
    process = Process(handle, 5)
    module = Student(process, "main").module("nn.ops")
    assert process.asked[0] == ("module", "importing nn/ops.py", {"name": "nn.ops", "main": False})
    assert module.value == 5
    assert process.asked[1][1:] == ("nn.ops", {"target": 3, "name": "value", "keep": False})
    assert str(module) == "<the student's module nn.ops>"


def test_main_module_has_no_name_of_its_own():
    process = Process(Handle(8, "function", "a function"))
    student = Student(process, "ada")
    student.forward(3)
    assert process.asked[0][1:] == ("your file", {"target": 0, "name": "forward", "keep": False})
    assert process.asked[1][1] == "forward(3)"
    assert str(student) == "<the student's module>"


def test_measured_time_is_read_outside_with_everything_there_before():
    remote, process = net(Handle(1, "x", "x"), Handle(2, "x", "x"))
    used = remote._measured([[1.0, remote], [2.0]])
    assert used == 2.0
    assert [op for op, *_ in process.asked] == ["put", "put", "run", "run", "drop"]
    assert process.asked[-1][2] == {"targets": [1, 2]}


def test_objects_among_the_arguments_that_were_left_are_named_by_their_place():
    there = Handle(3, "instance", "a Layer")
    answer = left([there, 2], {"k": there}, there)
    remote, process = net(answer, kind="function")
    found = remote.inplace(1, 2, k=3)
    for each in (found.result, found.arguments[0], found.named["k"]):
        each.x  # noqa: B018
    said = [what for op, what, _ in process.asked if op == "get"]
    assert said == ["net", "argument 1 of net", "argument 'k' of net"]


def test_name_that_an_object_has_is_defined():
    remote, process = net(3)
    assert reaching.defines(remote, "lr")
    assert process.asked[0][2]["name"] == "lr"


@pytest.mark.parametrize(
    ("take", "op"),
    [
        (lambda n: reaching.keep(n, 1), "call"),
        (lambda n: reaching.item(n, 1), "item"),
        (lambda n: reaching.item(n, slice(2)), "item"),
    ],
)
def test_what_is_kept_is_asked_to_stay_there(take, op):
    remote, process = net(Handle(3, "instance", "a Layer"))
    assert str(take(remote)) == "<a Layer>"
    ((asked, _, given),) = process.asked
    assert (asked, given["keep"]) == (op, True)
