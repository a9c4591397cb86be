"""The engines of wangge: draw grids, plan a quarter, judge a service, judge a contest.

Plain Python on arrays: no Django, no database, no network. Import the part you need, as in
`from wangge_engines import partition`; this package itself loads nothing heavy.
"""
