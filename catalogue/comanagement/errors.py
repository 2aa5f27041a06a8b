"""What can stand in the way of a change to a listing; views put it into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalogue.comanagement.rules.merging import Clash
from catalogue.comanagement.rules.validity import Problem


class ListingError(Exception):
    """Any of the below."""


class NotThere(ListingError):
    """There is no such thing, or not for this actor: the two answer alike."""


class Unchanged(ListingError):
    """Nothing was changed, so there is nothing to keep."""


@dataclass(eq=False)
class Invalid(ListingError):
    """What would be kept contradicts itself; ``snapshot`` is all of it, others' changes too."""

    problems: Sequence[Problem]
    snapshot: Mapping[str, Any]
    head: int


@dataclass(eq=False)
class Clashed(ListingError):
    """Somebody changed the same fields to other values; ``head`` is their revision."""

    clashes: Sequence[Clash]
    head: int


@dataclass(eq=False)
class Incomplete(ListingError):
    """What the source language or the edition still lacks for being published."""

    problems: Sequence[Problem]


class NothingToPublish(ListingError):
    """The public already sees the latest revision."""


@dataclass(eq=False)
class MovedOn(ListingError):
    """The listing has a newer revision than the one that was looked at before deciding."""

    head: int


class SlugTaken(ListingError):
    """Another listing has, or once had, this address."""


class SlugReserved(ListingError):
    """The address is a word that the catalogue's own addresses are made of."""


class AlreadyBehind(ListingError):
    """The organisation has, or has been asked to take, this role."""


class LastLead(ListingError):
    """A course keeps at least one organisation that leads it."""


class NothingSaid(ListingError):
    """An accreditor signs a statement, and there is none."""
