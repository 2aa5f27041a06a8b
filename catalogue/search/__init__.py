"""Finding courses: documents and filters, an embedded index, facets with exact counts."""
