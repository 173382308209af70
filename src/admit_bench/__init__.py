"""Benchmarks of a whole installation, each with the ratio to a baseline measured in the same run.

They are never tests: a machine's speed swings, so only ratios within one run mean something.
"""
