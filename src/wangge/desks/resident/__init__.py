"""Public pages: find my grid, the map, one grid. No account needed."""
