"""What is asked of student code, as messages show it: a call with its arguments."""

from __future__ import annotations

from collections.abc import Sequence


class Asked(str):
    """``forward(array of shape (1, 10), 3)``: a call, whose arguments can be named later.

    The grader knows what it hands over; what student code calls it is known once the code
    has raised: ``forward(h: array of shape (1, 10), n: 3)``.
    """

    name: str
    arguments: tuple[str, ...]

    def __new__(cls, name: str, arguments: Sequence[str]) -> Asked:
        """Write the call without names."""
        call = super().__new__(cls, f"{name}({', '.join(arguments)})")
        call.name, call.arguments = name, tuple(arguments)
        return call

    def __getnewargs__(self) -> tuple[str, tuple[str, ...]]:  # type: ignore[override]
        """Return what makes it again, where it is copied to another process."""
        return self.name, self.arguments

    def named(self, function: str, parameters: Sequence[str]) -> str:
        """Return the call with the names of parameters, if it is of that function.

        Parameters
        ----------
        function : str
            What the outermost line of student code is in.
        parameters : sequence of str
            The names of what that function is given by place, in order.
        """
        called = self.name.rpartition(".")[2]
        if function not in (called, "__init__") or len(parameters) < len(self.arguments):
            return str(self)
        pairs = zip(parameters, self.arguments, strict=False)
        return f"{self.name}({', '.join(f'{name}: {value}' for name, value in pairs)})"
