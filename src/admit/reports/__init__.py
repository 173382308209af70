"""Reading across slices: orders whole, sums, exports. Owns no table and writes nothing."""
