"""What example submissions are derived from."""
