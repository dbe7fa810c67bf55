"""The icon in each size and state, on both taskbars, in colour and without."""

from itertools import product

from PIL import Image

from agent.tray.icon import draw
from agent.tray.status import Level

SIZES = (16, 20, 24, 32)  # the taskbar's at 100, 125, 150 and 200 %
ROOM = 36
LARGER = 2
TASKBARS = ("#101010", "#f3f3f3")


def picture_of_icons() -> Image.Image:
    """Draw them as the agent does, twice as large."""
    columns = list(product(SIZES, Level))
    rows = list(product(TASKBARS, ("RGB", "L")))
    sheet = Image.new("RGB", (ROOM * len(columns), ROOM * len(rows)))
    for row, (taskbar, colours) in enumerate(rows):
        band = Image.new("RGB", (sheet.width, ROOM), taskbar)
        for column, (size, level) in enumerate(columns):
            icon = draw(level, size)
            margin = (ROOM - size) // 2
            band.paste(icon, (ROOM * column + margin, margin), mask=icon)
        sheet.paste(band.convert(colours).convert("RGB"), (0, ROOM * row))
    larger = sheet.width * LARGER, sheet.height * LARGER
    return sheet.resize(larger, Image.Resampling.NEAREST)
