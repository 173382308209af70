"""The checkout: from a held order to its payment, and the way back when the hold is over."""
