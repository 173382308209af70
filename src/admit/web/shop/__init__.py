"""The attendee's pages: find an event, choose tickets, pay, keep the passes."""
