"""The loops of the search, compiled to machine code; import them only when a search starts.

`state` what a draft of grids is · `chance` random numbers · `connection` may a unit leave its grid ·
`worth` what a change is worth · `settle` borders by weighted distance · `anneal` and `descend` better drafts.

They keep to few arrays, whole records and plain loops: that is what compiles in seconds.
"""
