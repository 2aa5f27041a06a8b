"""The pictures that stand beside a shared link (Open Graph), drawn by the service itself."""

from catalogue.courses.pictures.cards import (
    Picture,
    course_picture,
    house_picture,
    partner_picture,
    programme_picture,
)
from catalogue.courses.pictures.drawing import HEIGHT, WIDTH, draw

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
