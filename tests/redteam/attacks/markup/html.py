"""Prints and raises markup."""


def attacked(x):
    print("<script>alert(1)</script><img src=x onerror=alert(1)>")
    raise ValueError("</pre><script>alert(2)</script>[link=http://evil]x[/link][bold]")
