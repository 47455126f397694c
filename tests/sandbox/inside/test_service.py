"""The loop that answers the grader, asked without a process around it."""

import socket

from autograder.sandbox.inside.service import Service


def test_number_of_what_was_forgotten_is_given_to_nothing_else():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        service = Service(theirs)
        first, second = service.keep("a"), service.keep("b")
        service.op_drop({"targets": [first.id]})
        assert service.keep("c").id not in (first.id, second.id)
