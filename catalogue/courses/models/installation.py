"""What an installation calls itself to programs, whatever host name it is reached under."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from catalogue.database import Base


class Installation(Base):
    """The one row of an installation, made by the migration that made the table.

    ``naming_authority`` stands in the identifiers of calendars and feeds and never changes: it is
    a random UUID, or the host name of an installation whose calendars were subscribed to before.
    """

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True)
    naming_authority: Mapped[str] = mapped_column(String(255))
