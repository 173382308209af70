"""The server's settings: durable, quiet when idle, sized for two small cores beside the product itself."""

from collections.abc import Mapping

SETTINGS: Mapping[str, str] = {
    # durability: what was acknowledged is on the disk
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # reach: the socket only
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    # far more than two web processes take, for who runs more of them; those that nobody opens cost no memory
    "max_connections": "300",
    # no transaction here is serializable, and the table of their locks is made for every connection there may be
    "max_pred_locks_per_transaction": "10",
    # memory: touched pages only, so an idle server stays small
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "huge_pages": "off",
    # short statements on few cores: compiling and spreading them costs more than it gives
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "max_worker_processes": "4",
    "max_logical_replication_workers": "0",
    "io_method": "sync",
    "random_page_cost": "1.1",
    # the journal: replica level keeps pg_basebackup possible
    "wal_level": "replica",
    "wal_compression": "on",
    "min_wal_size": "80MB",
    "max_wal_size": "1GB",
    # soon: a first sale begins with empty statistics, by which any index that starts with tenant and event looks as
    # good as the one meant, and foreign keys then read every ticket of the event for each scan
    "autovacuum": "on",
    "autovacuum_naptime": "5s",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # errors belong to the product's own log; here they would carry statements and people's data
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}


def arguments(options: Mapping[str, str]) -> list[str]:
    """The settings for the command line, which outranks any file in the data; `options` win."""
    merged = {**SETTINGS, **options}
    return [part for name, value in merged.items() for part in ("-c", f"{name}={value}")]
