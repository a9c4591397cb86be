"""The loops of the search, compiled to machine code; import them only when a search starts.

`state` what a draft of grids is · `chance` random numbers · `connection` may a unit leave its grid ·
`balance` who stands out of balance · `worth` what a change is worth · `start` first drafts ·
`anneal` and `descend` better ones · `solve` several starts of one community.
"""
