"""Where the program starts."""

from autograder.beginning import ending_at_once

with ending_at_once():
    from autograder.command_line import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
