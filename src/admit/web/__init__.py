"""The pages: server-rendered HTML that works without script. Handlers parse, call and render; no rules live here."""
