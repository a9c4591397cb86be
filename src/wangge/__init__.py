"""wangge (网格): a city's public services, run from its grids.

The loop, which is also the order of the apps:

    draw      places        divisions, base units, grid plans, grids
    staff     people        officers, teams, training
    hear      cases         wishes, complaints, repairs
    supply    supply        offers, orders, funds
    plan      dispatch      who goes where and when
    hold      events        events, series, contests
    tell      publications  the map, the guide, calendars
    judge     quality       surveys, the index, warnings

An app appears here when its step of the loop works. ``wangge_engines`` holds the clever parts and knows nothing
of Django; ``desks`` holds what each kind of person sees.
"""
