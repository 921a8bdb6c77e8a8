"""Pictures for the demo, drawn by the loader itself: no photo, no licence to ask for."""

from __future__ import annotations

import io
import random

from django.core.files.images import ImageFile
from PIL import Image, ImageDraw

from contributions.models import ContributionPage
from files.models import PortalImage

SIZE = (1200, 800)
BLUE, LIGHT, PALE, INK = "#1f4fbf", "#9db7ef", "#eaf0fb", "#171a1c"


def _canvas() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", SIZE, PALE)
    return image, ImageDraw.Draw(image)


def bars(seed: int) -> Image.Image:
    """A bar chart without figures: seven bars, the last one in the accent colour."""
    image, draw = _canvas()
    chance = random.Random(seed)
    for position in range(7):
        height = chance.randint(150, 600)
        left = 130 + position * 140
        draw.rectangle((left, 700 - height, left + 90, 700), fill=BLUE if position == 6 else LIGHT)
    draw.line((100, 702, 1100, 702), fill=INK, width=4)
    return image


def network(seed: int) -> Image.Image:
    """Dots joined by lines, as sensors report to one place."""
    image, draw = _canvas()
    chance = random.Random(seed)
    centre = (600, 400)
    for _ in range(16):
        point = (chance.randint(100, 1100), chance.randint(90, 710))
        draw.line((*centre, *point), fill=LIGHT, width=4)
        draw.ellipse((point[0] - 18, point[1] - 18, point[0] + 18, point[1] + 18), fill=BLUE)
    draw.ellipse((centre[0] - 46, centre[1] - 46, centre[0] + 46, centre[1] + 46), fill=INK)
    return image


def streets(seed: int) -> Image.Image:
    """A street plan with places that are free (ring) and taken (disc)."""
    image, draw = _canvas()
    chance = random.Random(seed)
    for line in range(1, 5):
        draw.rectangle((0, line * 160 - 26, 1200, line * 160 + 26), fill="white")
        draw.rectangle((line * 240 - 26, 0, line * 240 + 26, 800), fill="white")
    for line in range(1, 5):
        for position in range(9):
            x, y = 60 + position * 130, line * 160
            free = chance.random() < 0.3
            draw.ellipse((x - 14, y - 14, x + 14, y + 14), fill="white" if free else BLUE, outline=BLUE, width=5)
    return image


MOTIFS = (
    (streets, "Schematischer Straßenplan: Kreise zeigen freie, Punkte belegte Plätze."),
    (network, "Schema: Messpunkte in der Fläche melden an eine gemeinsame Stelle."),
    (bars, "Säulendiagramm ohne Zahlen: Die letzte Säule ist hervorgehoben."),
)


def make_picture(number: int, page: ContributionPage) -> tuple[PortalImage, str]:
    """A stored picture that belongs to a page, and its alternative text."""
    draw, alt_text = MOTIFS[number % len(MOTIFS)]
    buffer = io.BytesIO()
    draw(number).save(buffer, "PNG", optimize=True)
    image = PortalImage(title=f"Schaubild zu {page.title}"[:255], description=alt_text, owner_page=page)
    image.file = ImageFile(io.BytesIO(buffer.getvalue()), name=f"schaubild-{number}.png")
    image.original_name = f"schaubild-{number}.png"
    image.measure()
    image.save()
    return image, alt_text
