"""Tests that keep what student code gave them, and look at it again after the next call."""

import aliases as hw
import numpy as np
import pandas as pd
import pytest
import torch

LIMITS = [3, 1, 2]
TABLE = {"a": [1, 2], "b": [3]}


@pytest.fixture(scope="module")
def pixels():
    return np.arange(6.0).reshape(2, 3)


def test_state_that_is_kept():
    state = hw.make()
    hw.update(state)
    assert state == [1, 0]
    hw.update(state)
    assert state[0] == 2


def test_buffer_that_is_kept():
    layer = hw.Layer()
    buffer = layer.buffer
    layer.step()
    assert buffer.tolist() == [1.0, 1.0, 1.0]
    layer.step()
    assert buffer[0] == 2.0


def test_attribute_is_one_object():
    layer = hw.Layer()
    assert layer.buffer is layer.buffer
    assert layer.log is layer.log


def test_two_names_for_one_list():
    first, second = hw.twice()
    assert first is second
    first.append(1)
    assert second == [1]


def test_part_of_an_array():
    layer = hw.Layer()
    whole, part = layer.grid, layer.row(1)
    layer.fill(7)
    assert part.tolist() == [7.0, 7.0, 7.0]
    part[0] = 5
    assert whole[1, 0] == 5
    assert layer.total() == 5 + 5 * 7


def test_what_was_handed_over_once():
    log = []
    layer = hw.Layer(log)
    layer.step()
    layer.step()
    assert log == ["step", "step"]
    log.clear()
    assert len(layer.log) == 0


def test_change_with_a_value_returned():
    values = [3, 1, 2]
    assert hw.sort(values) is values
    assert values == [1, 2, 3]


def test_swap():
    values = np.array([1, 2, 3])
    hw.swap(values, 0, 2)
    np.testing.assert_array_equal(values, [3, 2, 1])


def test_argument_is_left_alone():
    values = [3, 1, 2]
    assert hw.ranked(values) == [1, 2, 3]
    assert values == [3, 1, 2]


def test_defensive_copy():
    account = hw.Account()
    account.deposit(5)
    account.history().append(100)
    assert account.balance() == 5


def test_constructor_copies():
    data = [1, 2]
    account = hw.Account(data)
    data.append(100)
    assert account.balance() == 3


def test_largest_of_the_module():
    assert hw.largest(LIMITS) == 3


def test_module_is_as_it_was():
    assert LIMITS[0] == 3


def test_normalize(pixels):
    result = hw.normalize(pixels)
    assert result.mean() == pytest.approx(0)


def test_pixels_are_as_they_were(pixels):
    assert pixels[0, 0] == 0.0
    assert pixels.sum() == 15.0


def test_nested_deeply():
    tree = hw.tree(8)
    hw.prune(tree)
    depth = 0
    while tree:
        tree, depth = tree[0], depth + 1
    assert depth == 7


def test_board_of_many_rows():
    board = hw.board(300)
    row = board[299]
    hw.move(board, 299)
    assert row[0] == 1
    assert hw.alive(board) == 1


def test_node_that_knows_its_parent():
    root = hw.node()
    assert root["children"][0]["parent"] is root
    hw.grow(root)
    assert len(root["children"]) == 2


def test_memo():
    memo = {}
    assert hw.fib(20, memo) == 6765
    assert memo[20] == 6765
    assert len(memo) == 21


def test_table():
    hw.merge(TABLE, {"a": [9]})
    assert TABLE["a"] == [1, 2, 9]


def test_frame_in_place():
    frame = pd.DataFrame({"x": [1.0, 2.0], "noise": [0.5, 0.5]})
    hw.clean(frame)
    assert list(frame.columns) == ["x", "double"]
    assert frame["double"].tolist() == [2.0, 4.0]


def test_parameters_that_are_kept():
    net = hw.Net()
    parameters = list(net.parameters())
    before = [each.detach().clone() for each in parameters]
    hw.train(net)
    assert all(not torch.equal(a, b) for a, b in zip(parameters, before))
    assert all(each.grad is not None for each in parameters)


def test_optimizer_of_the_student():
    net = hw.Net()
    weight = net.linear.weight
    optimizer = hw.Descent(net.parameters(), lr=0.5)
    before = weight.detach().clone()
    hw.train_with(net, optimizer)
    assert not torch.allclose(weight, before)


def test_gradient_adds_up():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    hw.backward(x)
    first = x.grad.clone()
    hw.backward(x)
    assert torch.allclose(x.grad, 2 * first)


def test_function_that_changes_what_it_is_given():
    seen = []

    def on_step(state):
        state["n"] += 10
        seen.append(state)

    final = hw.run(3, on_step)
    assert final["n"] == 33
    assert [each["n"] for each in seen] == [33, 33, 33]


def test_read_only():
    values = np.arange(3.0)
    values.flags.writeable = False
    with pytest.raises(ValueError):
        hw.swap(values, 0, 1)


def test_in_the_middle():
    out = np.zeros(3)
    assert hw.fill(out, 2) == 3
    np.testing.assert_allclose(out, [2, 2, 2])


def test_result_that_is_reused():
    layer = hw.Layer()
    first = layer.forward(1)
    second = layer.forward(2)
    assert first[0] == 1
    assert second[0] == 2


def test_set_and_bytes():
    seen, data = {1}, bytearray(b"abc")
    assert hw.visit(seen, data) == 2
    assert seen == {1, 2}
    assert data == b"Abc"


def test_box():
    box = hw.Box()
    box.items.append(7)
    assert box.total() == 10
    box.items += [7]
    assert box.total() == 17
    box.grid[0, 1] = 5
    assert box.total() == 22
    items = box.items
    items[0] = 10
    assert box.total() == 31


def test_descent_of_arrays():
    box = hw.Box()
    hw.Steps(box.parameters()).step()
    assert box.total() == -1
