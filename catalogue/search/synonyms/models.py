"""Groups of words or phrases that mean the same."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalogue.database import Base


class SynonymGroup(Base):
    """Words and phrases of one language that mean the same; ``revision`` rises with each change."""

    __tablename__ = "synonym_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int] = mapped_column(default=1)

    phrases: Mapped[list[Synonym]] = relationship(
        cascade="all, delete-orphan", order_by="Synonym.position"
    )


class Synonym(Base):
    """One word or phrase of a group; in each language it stands in one group only.

    ``key`` is what ways of writing it have in common (``rules.key``).
    """

    __tablename__ = "synonym"
    __table_args__ = (UniqueConstraint("language", "key"),)

    group_id: Mapped[int] = mapped_column(
        ForeignKey("synonym_group.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(400))
