"""Velvet Alley, which the platform suspended, and Ostwind, which still waits for an answer."""

from admit.demo.records import Cover, Fate, Offer, Organizer, Person, Show

CLUB = Show(
    name="Spiegelsaal",
    slug="spiegelsaal",
    day=15,
    time="23:00",
    minutes=420,
    timezone="Europe/Berlin",
    currency="EUR",
    category="Club",
    venue="Velvet Alley",
    address="Köpenicker Straße 70",
    city="Berlin",
    country="DE",
    description="Two floors, no phones, mirrors everywhere.",
    cover=Cover(kind="pulse", seed=41, colours=("#2d0a31", "#ff5c8a")),
    offers=(Offer(name="Entry", price=2200, quantity=250),),
    carts=8,
)

VELVET = Organizer(
    name="Velvet Alley",
    slug="velvet-alley",
    accent="#ff5c8a",
    admins=(Person("Rico Stahl", "rico@velvet.example.org"),),
    staff=(Person("Nadja Kern", "nadja@velvet.example.org"),),
    shows=(CLUB,),
    fate=Fate.SUSPENDED,
    reason="Buyers report that the venue is closed. Please send us the lease and the new dates.",
)

OSTWIND = Organizer(
    name="Ostwind Kollektiv",
    slug="ostwind",
    accent="#2b3a67",
    admins=(Person("Lena Vogt", "lena@ostwind.example.org"),),
    fate=Fate.PENDING,
)
