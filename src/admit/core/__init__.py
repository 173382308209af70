"""The ground floor: what every slice stands on, and nothing that knows a ticketing word."""
