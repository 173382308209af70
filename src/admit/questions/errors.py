"""What the questions slice refuses.

Refusal
└── Conflict
    ├── QuestionAnswered  kind and addressee of an answered question stay; it is archived, not removed
    └── DetailsNeeded     an order is paid or confirmed before what is required was told
"""

from admit.core.errors import Conflict


class QuestionAnswered(Conflict):
    """Somebody answered; facts: `answers`."""

    code = "question_answered"
    message = "People answered this question already. Archive it and add another one; the answers are kept."


class DetailsNeeded(Conflict):
    """Facts: `missing`, the words of what is asked for."""

    code = "details_needed"
    message = "The organizer asks for a few details first. Your tickets are still held."
