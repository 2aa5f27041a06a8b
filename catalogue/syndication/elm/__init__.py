"""A course in the words of the European Learning Model 3, as linked data (JSON-LD)."""

from catalogue.syndication.elm.document import course_document

__all__ = ["course_document"]
