"""Draw: divisions, the base units in them, grid plans, and grids."""
