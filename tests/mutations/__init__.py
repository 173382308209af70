"""Bugs planted on purpose, each with the test that must catch it. `python -m tests.mutations` plants them all."""
