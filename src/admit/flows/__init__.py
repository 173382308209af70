"""The stories that cross slices, one file each. Flows own the transactions; no network call happens inside one."""
