"""Pictures as they are kept: without what a camera or a program wrote into them."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from PIL import Image, ImageCms, ImageOps

IMAGE_FORMATS = ("PNG", "JPEG")
JPEG_QUALITY = 88


def without_metadata(upload: UploadedFile) -> UploadedFile:
    """A checked picture drawn anew, turned as the camera says: no place, device, comment, profile or bytes behind its end stay.

    Its colours are brought to sRGB, the one space that needs no profile. Of what a file says of itself only transparency is kept.
    """
    with Image.open(upload, formats=IMAGE_FORMATS) as picture:
        kind = str(picture.format)
        turned = _in_srgb(ImageOps.exif_transpose(picture))
    turned.info = {name: value for name, value in turned.info.items() if name == "transparency"}
    buffer = io.BytesIO()
    if kind == "PNG":
        turned.save(buffer, "PNG")
    else:
        turned.convert("RGB").save(buffer, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return SimpleUploadedFile(upload.name or "bild", buffer.getvalue(), Image.MIME[kind])


def _in_srgb(picture: Image.Image) -> Image.Image:
    """The picture in the colours of the web; as it is where it has no profile, or one that is damaged or not for its colours."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return picture
    try:
        mode = "RGB" if picture.mode == "CMYK" else picture.mode
        changed = ImageCms.profileToProfile(picture, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return changed if changed is not None else picture
