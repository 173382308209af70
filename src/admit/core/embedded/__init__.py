"""The embedded database: a PostgreSQL of our own, from a wheel, started and ended with the product.

Owns `<home>/postgres`:

- `data`           the database folder (0700, made aside and renamed, so it is whole or absent)
- `run`            the socket's folder (0700), or a symlink to a short one where the path is too long
- `log`            the server's log, at most two files of `server_log.LIMIT_BYTES`
- `starting.lock`  held while somebody starts: one starter at a time
- `running.lock`   held by the server and each of its children: the kernel's word on whether one lives

Invariants: a server never outlives the process that started it; a lock file is never deleted; no pid read
from a file is believed, only a lock and an answer on the socket.
"""
