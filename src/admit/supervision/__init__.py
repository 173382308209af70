"""One parent for everything: database, web processes, worker, and in the demo the Stripe double."""
