"""What the zygote's interpreter is started with; without any library, as it comes before all."""

from __future__ import annotations

from pathlib import Path

#: The folder of the harness: what is imported from it is the harness's own.
ROOT = str(Path(__file__).resolve().parents[3])
#: Read by the libraries when they load; set before the interpreter starts.
THREAD_VARIABLES = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}
#: What libc's malloc hands out lies in huge pages from the first: see :mod:`.memory`.
HUGE_PAGES = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
