"""What a test wants to know of a report."""


def said(result):
    """Return all that a result tells the student."""
    return "" if result.feedback is None else result.feedback.text


def lost(report):
    """Return what is said of each check that took points, by the name of the check."""
    return {result.name: said(result) for result in report.results if result.took_points}
