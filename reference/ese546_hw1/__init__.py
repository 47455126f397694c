"""ESE 546, homework 1: model solutions."""
