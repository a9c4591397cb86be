"""The staff desk: who signs in plans and runs the city's grids here."""
