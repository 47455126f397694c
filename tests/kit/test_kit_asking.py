"""Requests of a record, made of a process that has given other handles."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.kit.asking import OTHERWISE, Asking, Open, at
from autograder.kit.record import AT, Ask
from autograder.sandbox.failures import NotDefined
from autograder.sandbox.protocol import Handle, Tensor

X = np.arange(6.0)


class Process:
    """Knows these names, and keeps what it is asked."""

    def __init__(self, **names):
        self.names, self.asked = names, []

    def request(self, op, what, **fields):
        self.asked.append((op, what, fields))
        if op == "get" and fields["name"] not in self.names:
            raise NotDefined(fields["name"], what, [])
        found = self.names.get(fields.get("name", ""))
        if isinstance(found, Exception):
            raise found
        return found


def asking(*, handles=None, aliases=None, **names):
    found = Asking(Process(**names), aliases or {})
    found.handles.update(handles or {})
    return found


def get(name, **more):
    return Ask("get", "your file", {"target": 0, "name": name}, **more)


def test_objects_of_the_record_are_asked_for_by_their_handles_here():
    found = asking(handles={3: 7, 4: 8})
    sent = found.here(
        {"target": 3, "targets": [3, 4], "args": [Handle(4, "object", "Net"), (1, X)], "name": "w"}
    )
    assert (sent["target"], sent["targets"], sent["name"]) == (7, [7, 8], "w")
    assert sent["args"][0] == Handle(8, "object", "Net")
    assert type(sent["args"][1]) is tuple


def test_arrays_are_sent_as_copies():
    sent = asking().here([X])[0]
    sent[0] = 9
    assert X[0] == 0


def test_target_below_a_plain_dict_is_a_handle_too():
    assert asking(handles={3: 7}).here({"kwargs": {"target": 3}})["kwargs"] == {"target": 7}


def test_object_that_is_not_there_leaves_everything_open():
    with pytest.raises(Open, match="an object that a right solution has is not there"):
        asking().here({"target": 3})


def test_module_itself_is_always_there():
    assert asking().here({"target": 0}) == {"target": 0}


def test_name_is_tried_by_its_aliases_in_order():
    found = asking(aliases={"f": ["g", "h", "i"]}, h=1, i=2)
    assert found.requested(get("f")) == 1
    assert [fields["name"] for _, _, fields in found._process.asked] == ["f", "g", "h"]


def test_missing_name_is_said_by_the_name_that_is_asked_for():
    with pytest.raises(NotDefined, match="'f'"):
        asking(aliases={"f": ["g"]}).requested(get("f"))
    with pytest.raises(NotDefined, match="'f'"):
        asking().requested(get("f"))


def test_only_names_have_aliases():
    class Lost(Process):
        def request(self, op, what, **fields):
            self.asked.append(op)
            raise NotDefined("f", what, [])

    found = Asking(Lost(), {"f": ["g"]})
    with pytest.raises(NotDefined):
        found.requested(Ask("call", "f()", {"target": 0, "name": "f"}))
    assert found._process.asked == ["call"]


def test_random_attribute_gets_the_numbers_of_the_record_in_its_own_form():
    found = asking(handles={3: 7})
    ask = Ask("get", "net.w", {"target": 3, "name": "w"}, X)
    found.force(ask, np.zeros((2, 3), np.float32))
    op, what, fields = found._process.asked[-1]
    assert (op, what, fields["target"], fields["name"]) == ("set", "net.w", 7, "w")
    assert (fields["value"].dtype, fields["value"].tolist()) == (np.float32, [[0, 1, 2], [3, 4, 5]])


@pytest.mark.parametrize("held", [np.zeros(5), "text", None, np.zeros((6, 2))])
def test_attribute_of_other_sizes_leaves_everything_open(held):
    with pytest.raises(Open, match=r"net\.w has other sizes than in a right solution"):
        asking(handles={3: 7}).force(Ask("get", "net.w", {"target": 3, "name": "w"}, X), held)


def test_attribute_that_cannot_be_set_leaves_everything_open():
    found = asking(handles={3: 7}, w=Wrong("no such thing"))
    with pytest.raises(Open, match="no such thing"):
        found.force(Ask("get", "net.w", {"target": 3, "name": "w"}, X), np.zeros(6))


def test_random_attribute_of_a_new_object_is_set_before_it_is_used():
    found = asking(w=np.zeros((3, 2)))
    found.preset(Ask("call", "Net()", {}), Handle(9, "object", "Net"), "w", X)
    (first, _, asked), (second, what, fields) = found._process.asked
    assert (first, second, what) == ("get", "set", "Net().w")
    assert (asked["target"], fields["target"], fields["value"].shape) == (9, 9, (3, 2))


def test_what_is_no_object_or_lacks_the_attribute_leaves_everything_open():
    with pytest.raises(Open) as caught:
        asking().preset(Ask("call", "Net()", {}), 3.5, "w", X)
    assert str(caught.value) == f"Net() {OTHERWISE}"
    with pytest.raises(Open, match="'w'"):
        asking().preset(Ask("call", "Net()", {}), Handle(9, "object", "Net"), "w", X)


def test_objects_of_an_answer_on_the_way_are_remembered():
    found = asking(f=[1, {"net": Handle(9, "object", "Net")}])
    ask = get("f", answer=[1, {"net": Handle(4, "object", "Net")}])
    assert found.asked_on_the_way(ask)[0] == 1
    assert found.handles == {0: 0, 4: 9}


def test_plain_answer_where_an_object_was_is_none_to_remember():
    found = asking(f=[1, 2])
    found.asked_on_the_way(get("f", answer=[1, Handle(4, "object", "Net")]))
    assert found.handles == {0: 0}


def placed(**changed):
    return {AT: [2, 3], "dtype": "<f4", "tensor": False, "requires_grad": False, **changed}


def test_place_of_evaluation_is_put_where_the_record_has_it():
    fields = {"target": 1, "args": [placed(), (placed(tensor=True, requires_grad=True), 3)]}
    found = at(fields, X)
    array, (tensor, three) = found["args"]
    assert (array.shape, array.dtype) == ((2, 3), np.float32)
    assert (type(tensor), tensor.requires_grad, three) == (Tensor, True, 3)
    assert found["target"] == 1
    assert type(found["args"][1]) is tuple
