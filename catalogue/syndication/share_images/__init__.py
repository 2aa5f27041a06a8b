"""The pictures that stand beside a shared link (Open Graph), drawn by the service itself."""

from catalogue.syndication.share_images.cards import (
    Picture,
    course_picture,
    house_picture,
    partner_picture,
    programme_picture,
)
from catalogue.syndication.share_images.drawing import HEIGHT, WIDTH, draw

__all__ = [
    "HEIGHT",
    "WIDTH",
    "Picture",
    "course_picture",
    "draw",
    "house_picture",
    "partner_picture",
    "programme_picture",
]
