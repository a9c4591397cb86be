"""Draw grids: split each community into connected parts of about equal population, people near their centre."""
