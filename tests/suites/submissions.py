"""Students' files for the suite in ``calculator``."""

RIGHT = """
PI = 3.14159

class DivisionError(ValueError):
    pass

class Calculator:
    def __init__(self):
        self.results = []
        self.last = None

    def __len__(self):
        return len(self.results)

    def add(self, a, b):
        self.push(a + b)
        return a + b

    def divide(self, a, b):
        if b == 0:
            raise DivisionError("division by zero")
        return a / b

    def push(self, value):
        self.results.append(value)
        self.last = value

def history(calculator):
    yield from calculator.results

def pairs(numbers):
    return [(n, n * n) for n in numbers]

def unique(numbers):
    return set(numbers)

def table(n):
    return {k: k for k in range(n)}

def greet(name):
    print(f"Hello, {name}!")
"""

EDITS = {
    "right": ("", ""),
    "adds_wrong": ("return a + b", "return a + b + (a > 1)"),
    "no_exception": ('raise DivisionError("division by zero")', "return 0"),
    "another_exception": ("raise DivisionError", "raise KeyError"),
    "lists_for_tuples": ("(n, n * n)", "[n, n * n]"),
    "forgets": ("self.results.append(value)", "pass"),
    "greets_wrong": ("Hello", "Hi"),
    "raises": ("self.last = value", "self.last = value.missing"),
    "returns_nothing": ("        return a + b\n", ""),
    "lacks_a_function": ("def unique", "def distinct"),
}


def text(name):
    """Return the file of one student."""
    old, new = EDITS[name]
    assert old in RIGHT
    return RIGHT.replace(old, new) if old else RIGHT
