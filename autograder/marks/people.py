"""Who is who: the same student in a class, a roster and a course site's export."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from autograder.classroom.entries import Person
from autograder.errors import UsageError

_NOT_LETTERS = re.compile(r"[\W_]+")


@dataclass
class Student:
    """A student, with all that the sources say of them.

    Attributes
    ----------
    sections : str
        As the roster has it.
    in_roster : bool
        Whether the roster names them; True where there is no roster.
    """

    person: Person
    sections: str = ""
    in_roster: bool = True

    @property
    def name(self) -> str:
        """What to call them in a table."""
        who = self.person
        return who.name or who.email or who.sid or who.login or who.canvas_id

    @property
    def keys(self) -> set[tuple[str, str]]:
        """What they are recognised by."""
        return set(_keys(self.person))


@dataclass
class Directory:
    """All students, found by whatever a source calls them."""

    students: list[Student] = field(default_factory=list)
    _by_key: dict[tuple[str, str], Student] = field(default_factory=dict)
    #: By numbers as spreadsheets write them, without zeros in front.
    _by_short: dict[tuple[str, str], list[Student]] = field(default_factory=dict)

    def add(self, person: Person, *, sections: str = "", in_roster: bool = True) -> Student:
        """Return the student that a person is, a new one where nobody known fits.

        Raises
        ------
        UsageError
            If what is said of the person fits two students.
        """
        student = self.find(person)
        if student is None:
            student = Student(person, sections, in_roster)
            self.students.append(student)
        else:
            student.person = _joined(student.person, person)
            student.sections = student.sections or sections
        for key in _keys(student.person):
            self._by_key.setdefault(key, student)
            of_short = self._by_short.setdefault(_short(key), [])
            if all(each is not student for each in of_short):
                of_short.append(student)
        return student

    def find(self, person: Person) -> Student | None:
        """Return the student that a person is: by a number or an address, then by the name.

        Raises
        ------
        UsageError
            If two students fit.
        """
        found = {id(s): s for key in _keys(person) if (s := self._by_key.get(key)) is not None}
        found = found or self._without_zeros(_keys(person), _names(person))
        if len(found) > 1:
            names = " and ".join(student.name for student in found.values())
            raise UsageError(
                f"{_shown(person)} is {names} at once: number, e-mail and account do not agree",
                tip="correct the roster or the column",
            )
        if found:
            return next(iter(found.values()))
        return self._by_name(person)

    def named(self, text: str) -> Student:
        """Return the student that a number, an e-mail, an account or a name stands for.

        Raises
        ------
        UsageError
            If nobody does, or several.
        """
        keys = [(kind, _folded(text)) for kind in ("sid", "email", "login", "canvas", "moodle")]
        found = {id(s): s for key in keys if (s := self._by_key.get(key)) is not None}
        found = found or self._without_zeros(keys, set())
        if not found and (student := self._by_name(Person(text))):
            found = {0: student}
        if len(found) != 1:
            raise UsageError(f"{text} names {'no student' if not found else 'several students'}")
        return next(iter(found.values()))

    def _without_zeros(
        self, keys: Iterable[tuple[str, str]], names: set[str]
    ) -> dict[int, Student]:
        """Return who has these numbers except for zeros in front, and no other name."""
        return {
            id(student): student
            for key in keys
            for student in self._by_short.get(_short(key), [])
            if not names or names & (_names(student.person) or names)
        }

    def _by_name(self, person: Person) -> Student | None:
        """Return the only student of an account's name, or of the same name."""
        wanted = {_account(person), *_names(person)} - {""}
        fitting = [
            student
            for student in self.students
            if wanted & {_account(student.person), *_names(student.person)}
            and not _contradict(student.person, person)
        ]
        return fitting[0] if len(fitting) == 1 else None


def from_all(people: Iterable[Person]) -> Directory:
    """Return the directory of these people."""
    made = Directory()
    for person in people:
        made.add(person)
    return made


def _keys(person: Person) -> list[tuple[str, str]]:
    given = {
        "sid": person.sid,
        "email": person.email,
        "login": person.login,
        "canvas": person.canvas_id,
        "moodle": person.moodle_id,
    }
    return [(kind, _folded(text)) for kind, text in given.items() if text.strip()]


def _folded(text: str) -> str:
    return text.strip().casefold()


def _account(person: Person) -> str:
    """Return the name of the account, also where only the address has it."""
    return _squeezed(person.login or person.email.partition("@")[0])


def _names(person: Person) -> set[str]:
    """Return ways to write a name: Canvas writes last and first without a space."""
    words = person.name.replace(",", " ").split()
    if not words:
        return set()
    last_first = [words[-1], *words[:-1]]
    first_last = [*words[1:], words[0]]
    return {_squeezed("".join(each)) for each in (words, last_first, first_last)}


def _squeezed(text: str) -> str:
    return _NOT_LETTERS.sub("", text.casefold())


def _contradict(one: Person, other: Person) -> bool:
    """Whether both have a number or an address of the same kind, and not the same one."""
    mine, theirs = dict(_keys(one)), dict(_keys(other))
    return any(
        _short((kind, mine[kind])) != _short((kind, theirs[kind]))
        for kind in mine.keys() & theirs.keys()
    )


def _short(key: tuple[str, str]) -> tuple[str, str]:
    """Return a key with a number as a spreadsheet keeps it: 00123 is 123 there."""
    kind, text = key
    return (kind, text.lstrip("0") or "0") if text.isdecimal() else key


def _joined(one: Person, other: Person) -> Person:
    """Return a person with all that either says; what the first says counts."""
    more = {key: value for key, value in vars(other).items() if value and not vars(one)[key]}
    return replace(one, **more)


def _shown(person: Person) -> str:
    return person.name or person.email or person.sid or person.login
