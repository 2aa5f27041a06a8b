"""What the index has still to apply. The index is derived, never the truth."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from catalogue.database import Base


class CatalogueVersion(Base):
    """The one row that numbers what the public sees; it rises, under its lock, with each change."""

    __tablename__ = "catalogue_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]


class CatalogueChange(Base):
    """One change of what the public sees, to be applied to every copy of the index."""

    __tablename__ = "catalogue_change"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[int | None]
    at: Mapped[datetime]
