"""One student process, driven by requests, watched while it answers."""

from __future__ import annotations

import contextlib
import math
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from autograder.errors import MachineBusy
from autograder.sandbox import failures, memory, protocol, replies
from autograder.sandbox.channel import Captured, Channel, DeadlinePassed
from autograder.sandbox.clock import Spent, StudentClock, backstop
from autograder.sandbox.driven import Relatives
from autograder.sandbox.host import Sandbox, SandboxGone
from autograder.sandbox.inside import defined
from autograder.sandbox.offering import Offered
from autograder.sandbox.printed import without_places
from autograder.sandbox.sending import CannotSend
from autograder.sandbox.walls.processes import ProcessRef, kill_tree
from autograder.sandbox.walls.removal import remove_tree
from autograder.sandbox.walls.times import family_times
from autograder.sandbox.walls.usage import disk_usage, family_memory
from autograder.sandbox.walls.weights import share_half_a_part

#: How long a process that closed its connection has to end by itself, to say how it ended.
ENDING_PATIENCE = 0.2
#: How often the files are counted while the grader waits.
DISK_TICK = 0.25
#: After as many looks while it answers, memory is its own to use: what oracles and messages took
#: is given back.
LONG = 2
#: Sent to a process whose cell has taken its time.
INTERRUPT = signal.SIGXCPU


class _Interrupt:
    """A part of a process's time, at whose end it gets a signal, once."""

    def __init__(self, start: Spent, limit: float) -> None:
        self._start, self._limit = start, limit
        self.spent: Spent | None = None

    def is_due(self, spent: Spent) -> bool:
        """Whether the part is used up, for the first time; ``spent`` says how, from then on."""
        used = Spent(spent.cpu - self._start.cpu, spent.slept - self._start.slept, self._limit)
        if self.spent is not None or used.total < self._limit:
            return False
        self.spent = used
        return True


class StudentProcess:
    """A jailed process that holds the student's module, driven by requests.

    Attributes
    ----------
    folder : Path
        Where the process runs and writes its files.
    clock : StudentClock
        What it has used of the time that it may take.
    deadline : float
        When the wall clock ends it, whatever it has used.
    output : str
        What it printed.
    disposable : bool
        Whether the folder goes with the process.
    stays : bool
        Whether it is to outlive the check that it was made for.
    recorded : bool
        Whether requests are written down, to be made again: then they must not depend on time.
    """

    recorded = False

    def __init__(
        self,
        sandbox: Sandbox,
        pid: int,
        channel: Channel,
        folder: Path,
        relatives: Relatives,
        *,
        box: Path | None = None,
        disposable: bool = False,
    ) -> None:
        self.sandbox = sandbox
        self.pid = pid
        self.channel = channel
        self.folder = folder
        # Where all processes of the submission write: their files are counted together.
        self.box = box or folder
        self.deadline = 0.0
        self.disposable = disposable
        self.stays = False
        self.stopped: failures.StudentStopped | MachineBusy | None = None
        self.ended = False
        self.finished = False
        self.doing = "your code"
        self._relatives = relatives
        self._times = family_times()
        self._family: list[int] = []
        self.requests = 0
        self.clock = StudentClock(
            lambda: self._times.read(relatives.working(pid, self._family)),
            account=sandbox.account,
        )
        self._interrupt: _Interrupt | None = None
        self._aside = False
        self.offered = Offered()
        self._ref = ProcessRef(pid)
        self._next_disk_look = 0.0
        self._looks = 0
        self.channel.watch = self._watch

    def give(self, seconds: float, end: float = math.inf) -> None:
        """Let it take this many seconds of its own from now on, and everything until ``end``."""
        self.clock.give(seconds)
        self.deadline = min(time.monotonic() + backstop(seconds), end)

    @contextlib.contextmanager
    def interrupted_after(self, seconds: float) -> Iterator[_Interrupt]:
        """Send it a signal once it has taken this many seconds more; it may go on then."""
        # First, so that what ran until now is in the start, and not in the part that is given.
        self._look_at_family()
        self._interrupt = _Interrupt(self.clock.spent, seconds)
        try:
            yield self._interrupt
        finally:
            self._interrupt = None

    def request(self, op: str, what: str, **fields: Any) -> Any:
        """Ask the process to do something and return the plain answer.

        Parameters
        ----------
        what : str
            What is being asked, for messages: ``"linear_t.forward(…)"``.

        Raises
        ------
        StudentRaised
            If the student's code raised an exception.
        StudentStopped
            If the process ended, or had to be ended, before it answered.
        MachineBusy
            If it had to be ended without having had its time.
        SandboxGone
            If the zygote died, and this process with it.
        Wrong
            If the answer cannot be used.
        CannotSend
            If what is asked is too large to be sent; nothing was.
        """
        self.requests += 1
        if op == "define":
            fields["code"] = defined.compiled(fields["source"])
        keep = bool(fields.get("keep"))
        found = self._read(self._answered({"op": op, **fields}, what), op, what, keep)
        if isinstance(found, replies.Raised):
            raise failures.StudentRaised(what, found, process=self)
        if isinstance(found, replies.Missing):
            raise failures.NotDefined(found.missing, what, found.close)
        if isinstance(found, replies.Unsendable):
            raise failures.unsendable(what, found.unsendable)
        return found.value

    def _answered(self, message: dict[str, Any], what: str) -> Any:
        """Return the reply to a request, after what student code asks on the way."""
        failure: Exception | None = None
        try:
            reply = self._exchanged(message, what)
            while (asked := self._asked(reply, what)) is not None:
                try:
                    if failure is None:
                        message = {"answer": self._send_back(asked, what)}
                # Whatever the rubric's own function raises comes out of the call, once the
                # student's process has been told, and waits for requests again.
                except Exception as error:
                    failure = error
                if failure is not None:
                    message = {"failed": True}
                reply = self._exchanged(message, what)
        except Exception:
            if failure is None:
                raise
        if failure is not None:
            raise failure
        return reply

    def _send_back(self, asked: replies.Asks, what: str) -> Any:
        """Return what a function of the rubric's answers, if it is a value that can be sent."""
        answer = self.offered.call(asked, what)
        # Here, to see that it can be sent: a value of the rubric's that cannot is the rubric's
        # failure, and would else look like the end of the student's process.
        protocol.dump({"answer": answer})
        return answer

    def _asked(self, reply: Any, what: str) -> replies.Asks | None:
        try:
            asked = replies.asks(reply)
        except replies.Mistyped:
            self.refuse(what)
        # A number that nobody offered for this call is made up.
        if asked is not None and asked.callback not in self.offered:
            self.refuse(what)
        return asked

    def _exchanged(self, message: dict[str, Any], what: str) -> Any:
        """Send one message and return what comes back."""
        if self.stopped is not None:
            raise self.stopped
        self.doing, self._looks = what, 0
        try:
            with self.clock.running():
                return self.channel.request(message, self.deadline)
        except DeadlinePassed:
            self._give_up(what)
        except protocol.ConnectionClosed:
            self._stop(self._ended(what))
        except protocol.Unsendable as error:
            raise CannotSend(f"what {what} is asked with cannot be sent: {error}") from error
        except protocol.TooLarge as error:
            self._stop(failures.answered_too_much(what, str(error)))
        except protocol.ProtocolError:
            self.refuse(what)

    def _read(
        self, reply: Any, op: str, what: str, keep: bool
    ) -> replies.Answer | replies.Raised | replies.Missing | replies.Unsendable:
        try:
            return replies.read(op, reply, keep=keep)
        except replies.Mistyped:
            self.refuse(what)

    def cpu_used(self) -> float:
        """Return the seconds of processor time that the process and its family have used."""
        self._look_at_family()
        return self.clock.spent.cpu

    def refuse(self, what: str) -> NoReturn:
        """Stop the process: what it answered is no answer to what it was asked."""
        self._stop(failures.answered_nonsense(what))

    def ask_aside(
        self, message: dict[str, Any], seconds: float, end: float, files: tuple[int, ...] = ()
    ) -> Any:
        """Send a message that is no request of a check's, and return the raw answer.

        Raises
        ------
        DeadlinePassed, ProtocolError
            If none exists.
        """
        self.give(seconds, end)
        self._aside = True
        try:
            with self.clock.running():
                return self.channel.request(message, self.deadline, files)
        finally:
            self._aside = False

    def _ended(self, what: str) -> failures.StudentStopped:
        """Say how the process ended; it may have closed its connection and live on."""
        self.channel.drain()
        # Before it is killed: whether it ended by itself, and how, cannot be told afterwards.
        ended = self._ref.has_ended(ENDING_PATIENCE)
        kill_tree(self._ref)
        # Then it was no fault of this process: the zygote is started again, and the check repeated.
        if not self.sandbox.alive():
            raise SandboxGone("the process that all student processes come from has died")
        if not ended:
            return failures.closed_its_connection(what)
        return failures.ended(
            what, failures.describe_status(self._relatives.how_it_ended(self.pid))
        )

    def _give_up(self, what: str) -> NoReturn:
        """End it, although it has not used its time."""
        busy = MachineBusy(what, self.clock.spent.words)
        # Whatever is asked of it later on: it was the machine.
        self.stopped = busy
        kill_tree(self._ref)
        raise busy

    def _stop(self, reason: failures.StudentStopped) -> NoReturn:
        # Kept, since the rubric may catch this and ask again: it gets the same answer, from no
        # process.
        self.stopped = reason
        kill_tree(self._ref)
        raise reason

    def _watch(self) -> None:
        """Stop everything if the processes of this submission use too much."""
        self._looks += 1
        if self._looks == LONG:
            memory.give_back()
        config = self.sandbox.config
        family = self._look_at_family()
        self._keep_time()
        # Below what the kernel allows (see Limits.threads), so that a bomb is seen here, and named.
        if len(family) > config.limits.processes:
            most = config.limits.processes
            self._stop(failures.started_too_many_processes(self.doing, len(family), most))
        # Of what is printed the ends are kept alone; but to read it without end takes the grader's
        # time.
        printed = self.channel.captured.total
        if printed > config.limits.output:
            self._stop(failures.printed_too_much(self.doing, printed, config.limits.output))
        most_memory = self.sandbox.memory_limit
        # Of all together: RLIMIT_AS bounds each process by itself, and eight times that is no
        # bound.
        used = family_memory(family, self.sandbox.libraries_memory, most_memory)
        if used > most_memory:
            self._stop(failures.used_too_much_memory(self.doing, used, most_memory))
        # RLIMIT_FSIZE bounds one file, and nothing their number. Counting 5,000 files takes longer
        # than a look at processes, so it is done less often.
        if time.monotonic() >= self._next_disk_look:
            self._look_at_disk(family)
            self._next_disk_look = time.monotonic() + DISK_TICK

    def _look_at_family(self) -> list[int]:
        self._family = self._relatives.family(self.pid)
        self.clock.look()
        share_half_a_part(self._times.busy, self.pid)
        return self._family

    def _keep_time(self) -> None:
        if self.clock.over:
            if self._aside:
                raise DeadlinePassed
            self._stop(failures.timed_out(self.doing, self.clock.spent))
        if self._interrupt is not None and self._interrupt.is_due(self.clock.spent):
            # A process that is stopped, by its own hand as well, handles no signal until it goes
            # on.
            self.wake()
            self._ref.signal(INTERRUPT)

    def _look_at_disk(self, family: list[int]) -> None:
        limits = self.sandbox.config.limits
        disk = disk_usage(self.box, family, limits.total_files)
        if disk.files > limits.total_files:
            self._stop(failures.wrote_too_many_files(self.doing, limits.total_files))
        if disk.size > limits.total_bytes:
            self._stop(failures.wrote_too_much(self.doing, disk.size, limits.total_bytes))
        if disk.too_deep:
            self._stop(failures.nested_too_deep(self.doing))

    def wake(self) -> None:
        """Let the process go on, in case that it was stopped, by :meth:`rest` or student code."""
        self._ref.signal(signal.SIGCONT)

    def rest(self) -> None:
        """Let the process do nothing until :meth:`wake`."""
        self._ref.signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a process that has stayed serve another check, whose output is its own."""
        self.stays = False
        # Of what it printed in between, or the check before had not read, nothing is this check's.
        self._read_output()
        self.channel.captured = Captured()
        self.wake()

    @property
    def output(self) -> str:
        """What the process has printed so far; files by their names alone."""
        return without_places(self.channel.captured.text(), self.box)

    def end(self) -> None:
        """End the process and everything it started, and read what it printed.

        Does not wait for one that was idle and leaves no files: the kernel takes as long
        to clear it away as to fork the next one. :meth:`finish` waits.
        """
        if self.ended:
            return
        self.ended = True
        kill_tree(self._ref)
        if self.stopped is None and self._leaves_nothing():
            self._read_output()
        else:
            self._clear_away()

    def finish(self) -> None:
        """End it, wait until it is gone, read what it printed, and remove its files."""
        self.end()
        self._clear_away()

    def _leaves_nothing(self) -> bool:
        """Whether its folder was empty; it is removed then, and nobody can write there."""
        try:
            if self.disposable:
                # It fails for a folder with anything in it, and does so in one step: no look that
                # is old by the time it is used.
                self.folder.rmdir()
        except OSError:
            return False
        return self.disposable

    def _read_output(self) -> None:
        if self.channel.output_open:
            self.channel.drain()

    def _clear_away(self) -> None:
        if self.finished:
            return
        self.finished = True
        # First it is gone; then what it printed is whole, and its files stay removed.
        self._ref.has_ended(ENDING_PATIENCE)
        self._ref.close()
        self._relatives.forget(self.pid)
        self._read_output()
        self.channel.close()
        if self.disposable:
            remove_tree(self.folder)
