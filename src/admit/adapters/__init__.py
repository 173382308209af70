"""Parties outside, behind protocols of the floors below."""
