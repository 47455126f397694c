"""What rubrics share: pieces of checks that more than one homework can use."""
