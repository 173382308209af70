"""What a demo installation holds: organizers, events, people and orders that look like a real week.

Made through the product's own stories only, so that every rule and every sum holds for it as for anything else.
Owns no table; its pictures lie under `<home>/media/covers`.
"""
