"""Admit: open multi-tenant event ticketing."""

__version__ = "0.1.0"
