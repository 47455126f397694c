"""What confines a student's process, and what watches over it."""
