"""Draws image files of many kinds with Pillow and prepares them as a network's input: the independent reader of images.

Takes a folder and a JSON list of preparations {width, height, resize, mean, scale}. Writes the images there; for every image
NAME and preparation N the float32 tensor [3, height, width] in RGB order to NAME.N.f32. Prints the images' names as JSON.
"""

import json
import math
import pathlib
import sys

import numpy
from PIL import Image, ImageOps

folder = pathlib.Path(sys.argv[1])
preparations = json.loads(sys.argv[2])
random = numpy.random.default_rng(7)


def picture(width, height):
    """Smooth areas, edges and texture, so that a wrong filter, a shift of a pixel or swapped channels all show."""
    y, x = numpy.mgrid[0:height, 0:width] * (500 / width)
    waves = numpy.stack([numpy.sin(x / 9 + y / 31), numpy.sin(x / 23 - y / 7), numpy.sin((x + y) / 5)], -1)
    pixels = 128 + 90 * waves + random.normal(0, 12, waves.shape)
    pixels[height // 3 : height // 2, width // 4 : width // 2] = (250, 20, 60)
    return Image.fromarray(pixels.clip(0, 255).astype(numpy.uint8))


def masked_bitmap(image):
    """A bitmap of 16 bits with masks 5-6-5, rows from the top, which Pillow reads but does not write."""
    pixels = numpy.asarray(image).astype(numpy.uint16)
    packed = (pixels[..., 0] >> 3 << 11) | (pixels[..., 1] >> 2 << 5) | (pixels[..., 2] >> 3)
    height, width = packed.shape
    rows = b"".join(row.astype("<u2").tobytes() + b"\0" * (-2 * width % 4) for row in packed)
    number = lambda value, size: int(value).to_bytes(size, "little", signed=value < 0)
    header = number(40, 4) + number(width, 4) + number(-height, 4) + number(1, 2) + number(16, 2) + number(3, 4)
    header += number(len(rows), 4) + number(2835, 4) * 2 + number(0, 4) * 2
    masks = number(0xF800, 4) + number(0x07E0, 4) + number(0x001F, 4)
    return b"BM" + number(66 + len(rows), 4) + number(0, 4) + number(66, 4) + header + masks + rows


def draw():
    photo = picture(501, 375)
    photo.save(folder / "photo.jpg", quality=92)
    photo.save(folder / "lossless.png")
    photo.save(folder / "photo.webp", quality=90)
    photo.convert("L").save(folder / "grey.jpg", quality=92)
    photo.convert("CMYK").convert("RGB").quantize(64).save(folder / "palette.png")
    picture(40, 30).save(folder / "small.png")
    picture(1600, 1200).save(folder / "large.jpg", quality=95)
    upright = Image.Exif()
    upright[0x0112] = 6
    photo.save(folder / "turned.jpg", quality=92, exif=upright)
    odd = picture(333, 250)
    odd.save(folder / "bits24.bmp")
    odd.convert("RGBA").save(folder / "bits32.bmp")
    odd.quantize(200).save(folder / "bits8.bmp")
    odd.convert("L").save(folder / "grey8.bmp")
    odd.convert("1").save(folder / "bits1.bmp")
    (folder / "bits16.bmp").write_bytes(masked_bitmap(odd))


def prepare(image, width, height, resize, mean, scale):
    if resize == "crop":
        # Halves go up, not to the even number.
        near = lambda value: math.floor(value + 0.5)
        wide, high = near(width / 0.875), near(height / 0.875)
        factor = max(wide / image.width, high / image.height)
        size = (max(wide, near(image.width * factor)), max(high, near(image.height * factor)))
        left, top = (size[0] - width) // 2, (size[1] - height) // 2
        image = image.resize(size, Image.BILINEAR).crop((left, top, left + width, top + height))
    else:
        image = image.resize((width, height), Image.BILINEAR)
    pixels = numpy.asarray(image).astype(numpy.float64)
    return ((pixels - mean) * scale).transpose(2, 0, 1).astype(numpy.float32)


draw()
names = sorted(path.name for path in folder.iterdir())
for name in names:
    image = ImageOps.exif_transpose(Image.open(folder / name)).convert("RGB")
    for index, preparation in enumerate(preparations):
        prepare(image, **preparation).tofile(folder / f"{name}.{index}.f32")
json.dump(names, sys.stdout)
