"""Frozen records that templates receive: what a page shows, already decided, nothing to look up."""
