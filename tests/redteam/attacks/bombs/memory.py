"""Takes memory without end."""


def attacked(x):
    kept = []
    while True:
        kept.append(bytearray(b"x") * 2**22)
