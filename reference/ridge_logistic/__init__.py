"""Ridge and logistic regression on a table of flats."""
