"""Prints codes that clear the screen, change the title and colour the score."""


def attacked(x):
    print("\x1b[2J\x1b[H\x1b]0;owned\x07\x1b[32m4 of 4 points\x1b[0m\r\x08\x9b31m\x00")
    raise ValueError("\x1b[2J\x1b]8;;http://evil\x07click\x1b]8;;\x07 \x00 \x9b31m")
