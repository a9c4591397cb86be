"""Where things are and what they touch: datums, projections, borders, neighbours, barriers."""
