"""What the tests of repairs share: a small homework that is graded with repairs."""

import pytest
from layer_homework import RUBRIC

from autograder.grading.pipeline import Request
from autograder.homework import finding

#: A search ends by itself when it has found something, or has nothing left to try; so much time
#: is left for it on the busiest machine that no test depends on how fast that is.
SECONDS = 30.0


@pytest.fixture(scope="session")
def repaired(grade_warm, tmp_path_factory):
    """Return a function that grades a source with repairs; gives the report, and its results."""
    homework = finding.find(str(RUBRIC))

    def run(source, *, name="ada_layer.py", **options):
        file = tmp_path_factory.mktemp("submission") / name
        file.write_text(source)
        request = Request([file], **{"seed": 1, "repair": SECONDS, "time_limit": 300.0, **options})
        report = grade_warm(homework, request)
        return report, {result.name: result for result in report.results}

    return run
