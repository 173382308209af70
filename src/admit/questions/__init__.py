"""What organizers ask attendees: owns `questions`, `question_types`, `attendees` and `answers`.

Invariants: a question that was answered keeps its kind and whom it asks, and is archived instead of removed; an
answer keeps the words it answered; an attendee's name stands in one place only, here until the ticket exists and on
the ticket from then on. Orders, lines and tickets are other slices' and known by id.
"""
