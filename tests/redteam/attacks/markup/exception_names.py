"""Raises an exception whose very name is markup."""


def attacked(x):
    raise type("<script>alert(3)</script>\x1b[2J", (Exception,), {})("boo")
