"""The organizer's pages: plain and right; who may do what is decided where the rules live."""
