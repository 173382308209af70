"""Kestrel Arts: theatre, supper and talk, from London and Edinburgh to Lisbon and New York."""

from admit.demo.records import Block, Cover, Fate, Offer, Organizer, Person, Show, Voucher

LONDON = Show(
    name="The Understudy",
    slug="the-understudy",
    day=6,
    time="19:30",
    minutes=130,
    timezone="Europe/London",
    currency="GBP",
    category="Theatre",
    venue="The Kiln Yard",
    address="269 Kilburn High Road",
    city="London",
    country="GB",
    description=(
        "She has learnt every part in the building and has played none of them. Tonight the lead is stuck on a "
        "train, the director is on the roof, and the house is full.\n\nNew writing, 130 minutes with an interval."
    ),
    cover=Cover(kind="pulse", seed=2, colours=("#f4512c", "#1a0f12")),
    offers=(
        Offer(name="Stalls", price=3200, quantity=60, weight=6),
        Offer(name="Circle", price=2200, quantity=40),
        Offer(name="Pay what you can", price=500, quantity=12, per_buyer=2, most=2, weight=2),
    ),
    vouchers=(Voucher(code="NEIGHBOUR", description="For people from the street", percent=25, uses=40),),
    carts=34,
)

SUPPER = Show(
    name="Long Table, short stories",
    slug="long-table",
    day=13,
    time="18:30",
    minutes=210,
    timezone="Europe/London",
    currency="GBP",
    category="Food and drink",
    venue="Custom Lane",
    address="1 Customs Wharf, Leith",
    city="Edinburgh",
    country="GB",
    description="Five courses, five writers, one table of twenty metres. Somebody reads while you eat.",
    cover=Cover(kind="supper", seed=4, colours=("#f7c9d4", "#ffffff", "#7f1d3c", "#f0a23a", "#2d1420")),
    offers=(Offer(name="A place at the table", price=6800, quantity=18, most=4, per_buyer=4),),
    carts=13,
    sells_out=True,
)

LISBON = Show(
    name="Mar de Dentro",
    slug="mar-de-dentro",
    day=33,
    time="21:30",
    minutes=110,
    timezone="Europe/Lisbon",
    currency="EUR",
    category="Theatre",
    venue="LX Factory, Armazém 4",
    address="Rua Rodrigues de Faria 103",
    city="Lisbon",
    country="PT",
    description="A play for four actors and a swimming pool. The first row gets wet; it is told so.",
    cover=Cover(kind="field", seed=9, colours=("#16382c", "#d7f0dd", "#f4c542")),
    offers=(
        Offer(name="First row (bring a towel)", price=1800, quantity=20, opens_in_days=3, weight=0),
        Offer(name="Dry seats", price=2600, quantity=110, opens_in_days=3, weight=0),
    ),
)

NEW_YORK = Show(
    name="Grammar of Cities",
    slug="grammar-of-cities",
    day=19,
    time="09:30",
    minutes=2 * 24 * 60 - 9 * 60 - 30 + 17 * 60 - 24 * 60,
    timezone="America/New_York",
    currency="USD",
    category="Conference",
    venue="Industry City, Building 8",
    address="254 36th Street, Brooklyn",
    city="New York",
    country="US",
    description=(
        "Two days about how streets are written and read: planners, type designers, linguists and a bus driver.\n\n"
        "Workshops have twenty seats each and go with any ticket that names them."
    ),
    cover=Cover(kind="contour", seed=21, colours=("#f2efe6", "#2b3a67", "#c84630")),
    blocks=(
        Block(title="Talks, day one", day=0, time="09:30", minutes=480),
        Block(title="Talks, day two", day=1, time="10:00", minutes=420),
        Block(title="Workshop: signs", day=1, time="10:00", minutes=150),
    ),
    pools={"Workshop seats": 20},
    offers=(
        Offer(name="Both days", price=24900, quantity=160, sessions=("Talks, day one", "Talks, day two")),
        Offer(
            name="Both days and the signs workshop",
            price=31900,
            quantity=20,
            sessions=("Talks, day one", "Talks, day two", "Workshop: signs"),
            pools=("Workshop seats",),
            weight=2,
        ),
        Offer(
            name="Student",
            price=7900,
            quantity=30,
            sessions=("Talks, day one",),
            per_buyer=1,
            most=1,
            weight=3,
        ),
    ),
    vouchers=(Voucher(code="SPEAKER", description="Guests of speakers", percent=100, uses=12),),
    carts=26,
)

LAST_WEEK = Show(
    name="Saltmarsh",
    slug="saltmarsh",
    day=-8,
    time="19:00",
    minutes=120,
    timezone="Europe/London",
    currency="GBP",
    category="Theatre",
    venue="The Kiln Yard",
    address="269 Kilburn High Road",
    city="London",
    country="GB",
    description="The last night of a sold-out run: a lighthouse, two sisters, and a letter that came by water.",
    cover=Cover(
        kind="tide", seed=27, colours=("#e8eef2", "#f2b632", "#b9cdd8", "#7a9bb0", "#3d5a73", "#16233a")
    ),
    offers=(Offer(name="Stalls", price=2800, quantity=80), Offer(name="Circle", price=1900, quantity=40)),
    carts=30,
    gates=("Front of house", "Step-free entrance"),
)

DRAFT = Show(
    name="Untitled winter piece",
    slug="untitled-winter-piece",
    day=96,
    time="19:30",
    minutes=120,
    timezone="Europe/London",
    currency="GBP",
    category="Theatre",
    venue="The Kiln Yard",
    address="269 Kilburn High Road",
    city="London",
    country="GB",
    description="Working title. Cast and prices to come.",
    cover=Cover(kind="arc", seed=30, colours=("#1d1b2e", "#f3e9d2", "#c6a664", "#6b4e71", "#f7f4ee")),
    offers=(Offer(name="Stalls", price=3400, quantity=60),),
    fate=Fate.DRAFT,
)

ORGANIZER = Organizer(
    name="Kestrel Arts",
    slug="kestrel",
    accent="#c84630",
    admins=(Person("Imogen Hale", "imogen@kestrel.example.org"),),
    staff=(
        Person("Callum Reid", "callum@kestrel.example.org"),
        Person("Beatriz Moura", "beatriz@kestrel.example.org"),
    ),
    shows=(LONDON, SUPPER, LISBON, NEW_YORK, LAST_WEEK, DRAFT),
)
