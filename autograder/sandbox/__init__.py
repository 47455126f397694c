"""Everything about the student process: how it is made, jailed, driven and ended.

One half runs beside student code (``zygote``, ``service``, ``jail``, ``loaders``,
``standins``), the other in the grader (``host``, ``process``, ``proxies``);
``protocol`` is what both agree on. Nothing here knows an expected value.
"""
