"""Downloads with the standard library and with programs of the system."""

import subprocess
import urllib.request


def attacked(x):
    try:
        urllib.request.urlopen("http://192.0.2.1/", timeout=1)
        print("REACHED")
    except OSError:
        pass
    for program in ("curl", "wget"):
        try:
            subprocess.run([program, "http://192.0.2.1/"], timeout=1, capture_output=True)
        except (OSError, subprocess.SubprocessError):
            pass
    return x
