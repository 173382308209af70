"""The demo's organizers, one file each."""
