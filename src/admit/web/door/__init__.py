"""The door's pages: one hand, at night, with or without script. Every browser is a device of the tenant."""
