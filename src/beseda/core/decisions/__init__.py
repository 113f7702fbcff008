"""What each request becomes, one module per subject: talk, rooms, moderation, people.

A decision reads the view and changes nothing: `(view, request, seat, seq, at)` -> events numbered from `seq` on, or
a refusal. Each module ends in the table of the requests that it decides.
"""
