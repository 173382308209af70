"""The whole story of one ticket, played over HTTP against a running server; it knows nothing of its insides."""
