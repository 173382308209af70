"""The worker: drains the queues when a bell rings, and every few seconds by itself."""
