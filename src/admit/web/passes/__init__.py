"""An order past its checkout: its tickets, its papers, and what attendees do by themselves."""
