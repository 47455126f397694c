import os
import socket
import time

import pytest

from autograder.sandbox import protocol
from autograder.sandbox.channel import Captured, Channel, DeadlinePassed


@pytest.fixture
def ends():
    """A channel, the other end of its connection, and where its process would print."""
    ours, theirs = socket.socketpair()
    reader, writer = os.pipe()
    channel = Channel(ours, reader)
    yield channel, theirs, writer
    channel.close()
    theirs.close()
    os.close(writer)


def soon():
    return time.monotonic() + 10


def test_an_answer_arrives(ends):
    channel, other, _ = ends
    protocol.send(other, {"ok": 3})
    assert channel.request({"op": "x"}, soon()) == {"ok": 3}


def test_silence_ends_at_the_deadline(ends):
    with pytest.raises(DeadlinePassed):
        ends[0].receive(time.monotonic())


def test_a_frame_that_never_ends_ends_at_the_deadline(ends):
    channel, other, _ = ends
    other.sendall(protocol.PREFIX.pack(100, 0) + b"x" * 50)
    with pytest.raises(DeadlinePassed):
        channel.receive(time.monotonic() + 0.05)


def test_a_closed_connection_is_told_apart(ends):
    channel, other, _ = ends
    other.close()
    with pytest.raises(protocol.ConnectionClosed):
        channel.receive(soon())


def test_a_reader_that_never_reads_ends_at_the_deadline(ends):
    with pytest.raises(DeadlinePassed):
        ends[0].request({"data": "x" * 4_000_000}, time.monotonic() + 0.05)


def test_what_was_printed_before_an_answer_is_there_with_it(ends):
    channel, other, writer = ends
    os.write(writer, b"hello")
    protocol.send(other, {})
    channel.receive(soon())
    assert channel.captured.text() == "hello"


def test_closing_the_output_ends_nothing(ends):
    channel, other, writer = ends
    os.close(os.dup(writer))
    protocol.send(other, {"ok": None})
    assert channel.receive(soon()) == {"ok": None}


def test_the_watch_may_stop_the_waiting(ends):
    channel, _, _ = ends

    def stop():
        raise RuntimeError("too much")

    channel.watch = stop
    with pytest.raises(RuntimeError, match="too much"):
        channel.receive(soon())


def test_answers_that_are_there_already_stop_neither_the_clock_nor_the_watch(ends):
    channel, other, _ = ends
    watched = []
    channel.watch = lambda: watched.append(1)
    protocol.send(other, {"ok": 1})
    protocol.send(other, {"ok": 2})
    channel.receive(soon())
    assert watched
    with pytest.raises(DeadlinePassed):
        channel.receive(time.monotonic())


def test_output_keeps_its_beginning_and_its_end():
    captured = Captured(keep=4)
    for chunk in (b"begin", b"x" * 1000, b"end!"):
        captured.add(chunk)
    assert captured.text().startswith("begi")
    assert captured.text().endswith("end!")
    assert "1,001 bytes left out" in captured.text()


def test_short_output_is_whole():
    captured = Captured(keep=4)
    captured.add(b"abc\xff")
    captured.add(b"de")
    assert captured.text() == "abc\N{REPLACEMENT CHARACTER}de"


def test_what_is_sent_unasked_is_the_next_answer_whole(ends):
    channel, other, _ = ends
    for size in (1, 5_000, 2):
        protocol.send(other, {"ok": "x" * size})
    found = [channel.request({"op": "x"}, soon())["ok"] for _ in range(3)]
    assert list(map(len, found)) == [1, 5_000, 2]
