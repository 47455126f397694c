"""Ways to show a report: Gradescope's results.json, a terminal page, an HTML page."""
