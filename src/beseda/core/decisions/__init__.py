"""What each request becomes, by what it is about: talk, rooms, standing in them, people.

A decision looks at the view and changes nothing: `(view, request, seat, seq, at)` -> events numbered from `seq`
on, or why not. A family ends in the table of its requests.
"""
