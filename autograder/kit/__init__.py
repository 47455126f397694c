"""What runs on a student's own computer: recorded checks, judged by the harness's own oracles.

A kit holds this room, the oracles and the renderers in one file, ``check.pyz``, with the record
of each public check: what it asks of the student's code, what a right solution answers, and
which oracle judges which answer. It holds no rubric, no reference, and no hidden check. Nothing
here imports what only POSIX has.
"""
