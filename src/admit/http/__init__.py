"""What the API and the pages share of HTTP: request ids, log lines, who is at the other end."""
