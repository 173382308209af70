"""Kawabe Hall: a small house by the river in Kyoto, with guests in Tokyo."""

from admit.demo.records import Cover, Offer, Organizer, Person, Show, Voucher

KYOTO = Show(
    name="川辺の夜 Kawabe no yoru",
    slug="kawabe-no-yoru",
    day=4,
    time="18:00",
    minutes=120,
    timezone="Asia/Tokyo",
    currency="JPY",
    category="Concert",
    venue="Kawabe Hall",
    address="Kiyamachi-dori, Nakagyo-ku",
    city="Kyoto",
    country="JP",
    description="Koto, contrabass and the river itself, through microphones under the bridge. Sit on the floor.",
    cover=Cover(kind="field", seed=14, colours=("#1b2440", "#f1e9da", "#e4572e")),
    offers=(
        Offer(name="Floor 座敷", price=4500, quantity=60),
        Offer(name="Balcony 二階席", price=6000, quantity=24, weight=3),
    ),
    vouchers=(Voucher(code="HASHI", description="People who live by the bridge", fixed=1000, uses=30),),
    carts=22,
)

TOKYO = Show(
    name="Paper, Scissors, Synthesizer",
    slug="paper-scissors-synthesizer",
    day=28,
    time="13:00",
    minutes=300,
    timezone="Asia/Tokyo",
    currency="JPY",
    category="Workshop",
    venue="3331 Arts Chiyoda",
    address="6-11-14 Sotokanda",
    city="Tokyo",
    country="JP",
    description="Fold an instrument in an afternoon and play it in the evening. All material is on the table.",
    cover=Cover(kind="press", seed=19, colours=("#fdf0d5", "#003049", "#c1121f", "#669bbc", "#780000")),
    offers=(
        Offer(name="Maker", price=9800, quantity=16, most=2),
        Offer(name="Listener, from six", price=2000, quantity=80),
    ),
    carts=16,
)

OPEN_HOUSE = Show(
    name="Open house by the river",
    slug="open-house",
    day=11,
    time="10:00",
    minutes=420,
    timezone="Asia/Tokyo",
    currency="JPY",
    category="Community",
    venue="Kawabe Hall",
    address="Kiyamachi-dori, Nakagyo-ku",
    city="Kyoto",
    country="JP",
    description="Once a year every door of the house is open, the ones to the roof too. Free; tell us that you come.",
    cover=Cover(kind="arc", seed=7, colours=("#fff4e0", "#f26b38", "#2f9599", "#a7226e", "#f7db4f")),
    offers=(
        Offer(name="Visit", price=0, quantity=300, most=6),
        Offer(name="Roof, at noon", price=0, quantity=12, most=2),
    ),
    carts=40,
)

UNLISTED = Show(
    name="Members' listening evening",
    slug="members-listening",
    day=17,
    time="19:00",
    minutes=100,
    timezone="Asia/Tokyo",
    currency="JPY",
    category="Concert",
    venue="Kawabe Hall, tea room",
    address="Kiyamachi-dori, Nakagyo-ku",
    city="Kyoto",
    country="JP",
    description="For those who got the link: two records, one amplifier, no talking until the needle lifts.",
    cover=Cover(kind="pulse", seed=33, colours=("#e9e4d8", "#243b2f")),
    offers=(Offer(name="Cushion", price=3000, quantity=10, most=2),),
    is_public=False,
    carts=5,
    sells_out=True,
)

ORGANIZER = Organizer(
    name="Kawabe Hall",
    slug="kawabe",
    accent="#e4572e",
    admins=(Person("Haruka Mori", "haruka@kawabe.example.org"),),
    staff=(Person("Kenji Ota", "kenji@kawabe.example.org"),),
    shows=(KYOTO, TOKYO, OPEN_HOUSE, UNLISTED),
)
