"""Nordlicht Konzerte: chamber music and nights of sound, from Hamburg to Reykjavík and Zürich."""

from admit.demo.records import Block, Cover, Offer, Organizer, Person, Show, Voucher

TONIGHT = Show(
    name="Kammernacht im Speicher",
    slug="kammernacht",
    day=0,
    time="",
    minutes=180,
    timezone="Europe/Berlin",
    currency="EUR",
    category="Concert",
    venue="Speicher am Kehrwieder",
    address="Am Sandtorkai 34",
    city="Hamburg",
    country="DE",
    description=(
        "Three string quartets, three floors, one evening. The audience walks: from the old grain loft, where "
        "Schubert is played in the dark, down to the quay, where the last piece ends with the tide.\n\n"
        "Doors open an hour and a half before the first note. Seating is free on every floor."
    ),
    cover=Cover(
        kind="tide", seed=11, colours=("#fbf3dc", "#ff6b4a", "#f6e7b4", "#6db7a8", "#1f7f8c", "#0d2b45")
    ),
    offers=(
        Offer(
            name="Loft", price=3900, quantity=90, description="All three floors.", tax_rate_bps=700, weight=6
        ),
        Offer(
            name="Quay", price=2400, quantity=120, description="From nine, last piece only.", tax_rate_bps=700
        ),
        Offer(
            name="Under 27", price=1200, quantity=40, description="Bring proof of age.", per_buyer=2, weight=3
        ),
    ),
    doors_before_min=90,
    carts=52,
    gates=("Sandtorkai", "Quay side"),
)

FESTIVAL = Show(
    name="Langer Atem: three days of new music",
    slug="langer-atem",
    day=24,
    time="18:00",
    minutes=3 * 24 * 60 - 18 * 60 + 22 * 60 - 24 * 60,
    timezone="Europe/Berlin",
    currency="EUR",
    category="Festival",
    venue="Kampnagel, K6 and K2",
    address="Jarrestraße 20",
    city="Hamburg",
    country="DE",
    description=(
        "Slow music for a fast city. Three evenings with twelve ensembles, a night that does not end before "
        "breakfast, and talks for those who want to know why a note can last eleven minutes."
    ),
    cover=Cover(kind="contour", seed=5, colours=("#263238", "#e7f04f")),
    blocks=(
        Block(title="Friday evening", day=0, time="18:00", minutes=300),
        Block(title="Saturday, all day", day=1, time="12:00", minutes=660),
        Block(title="Sunday matinee", day=2, time="11:00", minutes=240, description="With coffee."),
    ),
    pools={"K6": 420},
    offers=(
        Offer(name="Festival pass", price=8900, quantity=200, description="All three days.", pools=("K6",)),
        Offer(name="Friday", price=3200, quantity=220, sessions=("Friday evening",), pools=("K6",)),
        Offer(name="Saturday", price=4400, quantity=220, sessions=("Saturday, all day",), pools=("K6",)),
        Offer(name="Sunday", price=1900, quantity=150, sessions=("Sunday matinee",), weight=3),
        Offer(name="Friends of the house", price=6000, quantity=30, hidden=True, weight=0),
    ),
    vouchers=(
        Voucher(code="ATEM15", description="Newsletter, 15 % off", percent=15, uses=60),
        Voucher(code="CHOIR", description="Members of the choir", fixed=1000, uses=20),
    ),
    carts=34,
)

ICELAND = Show(
    name="Ljós: light and organ",
    slug="ljos",
    day=41,
    time="20:30",
    minutes=95,
    timezone="Atlantic/Reykjavik",
    currency="ISK",
    category="Concert",
    venue="Hallgrímskirkja",
    address="Hallgrímstorg 1",
    city="Reykjavík",
    country="IS",
    description="An organ of 5,275 pipes, forty lamps on strings, and a composer who plays both at once.",
    cover=Cover(kind="arc", seed=3, colours=("#10131f", "#9bd3ff", "#5b7cfa", "#c9b6ff", "#f6f7fb")),
    offers=(
        Offer(name="Nave", price=7900, quantity=180),
        Offer(name="Choir stalls", price=12900, quantity=40, description="Beside the organ.", weight=2),
    ),
    carts=14,
)

ZURICH = Show(
    name="Hörprobe: open rehearsal",
    slug="hoerprobe",
    day=9,
    time="12:15",
    minutes=60,
    timezone="Europe/Zurich",
    currency="CHF",
    category="Concert",
    venue="Kunsthaus, Großer Saal",
    address="Heimplatz 5",
    city="Zürich",
    country="CH",
    description="A lunch hour inside a rehearsal. Sit between the desks, ask what you like in the break.",
    cover=Cover(kind="press", seed=8, colours=("#f6f1e4", "#d94a2b", "#18211f", "#f2b632", "#0f5c4c")),
    offers=(
        Offer(name="Seat between the desks", price=1500, quantity=24, most=2, per_buyer=2, tax_rate_bps=260),
        Offer(name="Standing", price=0, quantity=60, most=4, weight=3),
    ),
    carts=18,
)

ORGANIZER = Organizer(
    name="Nordlicht Konzerte",
    slug="nordlicht",
    accent="#1f7f8c",
    admins=(
        Person("Mara Lindqvist", "mara@nordlicht.example.org"),
        Person("Jonas Beck", "jonas@nordlicht.example.org"),
    ),
    staff=(
        Person("Aylin Demir", "aylin@nordlicht.example.org"),
        Person("Tom Petersen", "tom@nordlicht.example.org"),
    ),
    shows=(TONIGHT, FESTIVAL, ICELAND, ZURICH),
)
