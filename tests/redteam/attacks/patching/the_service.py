"""Replaces the loop that answers the grader by one that says yes to everything."""

import sys

service = sys.modules["autograder.sandbox.inside.service"]
plain = sys.modules["autograder.sandbox.inside.plain"]


def attacked(x):
    service.to_plain = lambda value, keep: {"score": 100, "passed": True}
    service.Service.answer = lambda self, request, files: {"ok": True}
    return x
