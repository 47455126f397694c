"""What a homework is: its assignment and checks, and finding one."""
