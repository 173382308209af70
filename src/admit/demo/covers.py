"""Cover art, drawn: flat SVG of a few shapes, the same for the same seed. No script, no text, nothing from outside."""

import math
import random
from collections.abc import Callable, Mapping, Sequence

from admit.demo.records import Cover

WIDTH, HEIGHT = 1200, 750

Painter = Callable[[random.Random, Sequence[str]], list[str]]


def svg(cover: Cover) -> str:
    """The picture as an SVG document of 1200 by 750 that fills whatever it is put into."""
    rng = random.Random(cover.seed)  # noqa: S311 - a picture, not a secret
    shapes = PAINTERS[cover.kind](rng, cover.colours)
    ground = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{cover.colours[0]}"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'preserveAspectRatio="xMidYMid slice">{ground}{"".join(shapes)}</svg>\n'
    )


def contour(rng: random.Random, colours: Sequence[str]) -> list[str]:
    """Height lines around one or two hills."""
    lines = colours[1:]
    shapes = []
    for hill in range(len(lines)):
        centre = (rng.uniform(250, 950), rng.uniform(200, 560))
        waves = [(rng.randint(2, 6), rng.uniform(0.04, 0.16), rng.uniform(0, math.tau)) for _ in range(4)]
        for step in range(9 - 3 * hill):
            radius = 50 + step * 78
            width = 7 if step == 0 else 3
            path = _ring(centre, radius, waves)
            shapes.append(
                f'<path d="{path}" fill="none" stroke="{lines[hill]}" stroke-width="{width}" stroke-linejoin="round"/>'
            )
    return shapes


def pulse(rng: random.Random, colours: Sequence[str]) -> list[str]:
    """Rows of bars whose widths swell and ebb."""
    rows, columns = 18, 22
    phase, lean = rng.uniform(0, math.tau), rng.uniform(0.25, 0.6)
    height, gap = HEIGHT / rows, WIDTH / columns
    shapes = []
    for row in range(rows):
        path = ""
        for column in range(-1, columns + 1):
            swell = math.sin(phase + column * 0.42 + row * lean) * math.cos(row * 0.2 - phase)
            width = gap * (0.5 + 0.38 * swell)
            path += (
                f"M{column * gap - row * 3:.0f} {row * height:.1f}h{width:.1f}v{height - 3:.1f}h{-width:.1f}z"
            )
        shapes.append(f'<path fill="{colours[1]}" d="{path}"/>')
    return shapes


def tide(rng: random.Random, colours: Sequence[str]) -> list[str]:
    """A sun over layers of water, the nearest last."""
    sun, layers = colours[1], colours[2:]
    x, y = rng.uniform(300, 950), rng.uniform(130, 230)
    shapes = [f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{rng.uniform(90, 140):.0f}" fill="{sun}"/>']
    for number, colour in enumerate(layers):
        base = 270 + number * (400 / len(layers))
        waves = [(rng.uniform(0.6, 3.2), rng.uniform(10, 34), rng.uniform(0, math.tau)) for _ in range(3)]
        points = [f"0 {HEIGHT}"]
        for column in range(0, WIDTH + 60, 60):
            offset = sum(
                size * math.sin(phase + times * math.tau * column / WIDTH) for times, size, phase in waves
            )
            points.append(f"{column} {base + offset:.0f}")
        shapes.append(f'<path fill="{colour}" d="M{"L".join([*points, f"{WIDTH} {HEIGHT}"])}z"/>')
    return shapes


def field(rng: random.Random, colours: Sequence[str]) -> list[str]:
    """A field of dots that grow where something passes underneath."""
    grid = 48
    foci = [(rng.uniform(100, 1100), rng.uniform(80, 670), rng.uniform(120, 260)) for _ in range(4)]
    dots: dict[str, str] = dict.fromkeys(colours[1:], "")
    for row in range(HEIGHT // grid + 1):
        for column in range(WIDTH // grid + 1):
            x, y = column * grid + 24, row * grid + 24
            near = max(math.exp(-((x - fx) ** 2 + (y - fy) ** 2) / (2 * reach**2)) for fx, fy, reach in foci)
            radius = 3 + 16 * near**2
            colour = colours[1] if len(colours) == 2 or rng.random() > near * 0.3 else colours[2]
            dots[colour] += (
                f"M{x - radius:.1f} {y}a{radius:.1f} {radius:.1f} 0 1 0 {2 * radius:.1f} 0"
                f"a{radius:.1f} {radius:.1f} 0 1 0 {-2 * radius:.1f} 0"
            )
    return [f'<path fill="{colour}" d="{path}"/>' for colour, path in dots.items() if path]


def press(rng: random.Random, colours: Sequence[str]) -> list[str]:
    """Printing blocks: quarters, halves and discs in a grid."""
    side, inks = 150, colours[1:]
    shapes = []
    for row in range(HEIGHT // side):
        for column in range(WIDTH // side):
            x, y, ink = column * side, row * side, rng.choice(inks)
            match rng.randint(0, 5):
                case 0:
                    shapes.append(
                        f'<path fill="{ink}" d="M{x} {y}v{side}h{side}a{side} {side} 0 0 1-{side}-{side}z"/>'
                    )
                case 1:
                    shapes.append(
                        f'<path fill="{ink}" d="M{x + side} {y + side}h-{side}a{side} {side} 0 0 1 {side}-{side}z"/>'
                    )
                case 2:
                    shapes.append(f'<rect x="{x}" y="{y}" width="{side}" height="{side // 2}" fill="{ink}"/>')
                case 3:
                    half = side / 2
                    shapes.append(f'<circle cx="{x + half}" cy="{y + half}" r="{half}" fill="{ink}"/>')
                case 4:
                    shapes.append(f'<path fill="{ink}" d="M{x} {y}h{side}v{side}z"/>')
                case _:
                    continue
    return shapes


def supper(rng: random.Random, colours: Sequence[str]) -> list[str]:
    """A plate, a bowl, a fork, from above."""
    plate, bowl, soup, dark = colours[1:5]
    tilt = rng.uniform(-12, 12)
    fork = "".join(
        f'<rect x="{x}" y="470" width="26" height="420" rx="13" fill="{dark}"/>' for x in (900, 980, 1060)
    )
    return [
        f'<circle cx="420" cy="400" r="330" fill="{plate}"/>',
        f'<circle cx="420" cy="400" r="240" fill="none" stroke="{colours[0]}" stroke-width="6"/>',
        f'<g transform="rotate({tilt:.0f} 420 420)"><path d="M260 420a160 160 0 0 1 320 0z" fill="{bowl}"/>'
        f'<path d="M260 420a160 160 0 0 0 320 0z" fill="{soup}"/></g>',
        f'<circle cx="1010" cy="190" r="205" fill="{dark}"/>',
        f'<circle cx="1010" cy="190" r="138" fill="none" stroke="{colours[0]}" stroke-width="6"/>',
        fork,
    ]


def arc(rng: random.Random, colours: Sequence[str]) -> list[str]:
    """Bands of half rings that rise from the lower edge, with one small moon."""
    shapes = []
    for number in range(3):
        x = 120 + number * 430 + rng.uniform(-60, 60)
        radius = rng.uniform(260, 400)
        for band, colour in enumerate(rng.sample(list(colours[1:]), k=len(colours) - 1)):
            size = radius * (1 - band * 0.21)
            shapes.append(f'<circle cx="{x:.0f}" cy="{HEIGHT}" r="{size:.0f}" fill="{colour}"/>')
        shapes.append(f'<circle cx="{x:.0f}" cy="{HEIGHT}" r="{radius * 0.16:.0f}" fill="{colours[0]}"/>')
    moon = (rng.uniform(150, 1050), rng.uniform(90, 210))
    shapes.append(f'<circle cx="{moon[0]:.0f}" cy="{moon[1]:.0f}" r="46" fill="{colours[-1]}"/>')
    return shapes


PAINTERS: Mapping[str, Painter] = {
    "contour": contour,
    "pulse": pulse,
    "tide": tide,
    "field": field,
    "press": press,
    "supper": supper,
    "arc": arc,
}


def _ring(centre: tuple[float, float], radius: float, waves: Sequence[tuple[int, float, float]]) -> str:
    """A closed line around a centre, bent by waves of so many bumps, depth and phase."""
    points = []
    for step in range(72):
        angle = step / 72 * math.tau
        bend = 1 + sum(depth * math.sin(bumps * angle + phase) for bumps, depth, phase in waves)
        points.append(
            f"{centre[0] + radius * bend * math.cos(angle):.0f} {centre[1] + radius * bend * math.sin(angle):.0f}"
        )
    return f"M{'L'.join(points)}z"
