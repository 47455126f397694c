"""Ends the process while it is imported."""

# earns: 1
import os

os._exit(0)
