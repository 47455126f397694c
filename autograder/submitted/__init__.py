"""What was handed in: collecting it, reading it, comparing it with the skeleton."""
