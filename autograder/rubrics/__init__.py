"""One module per homework: what is checked, for how many points."""
