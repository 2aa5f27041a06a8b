"""From a search to a seat: applying, places, the waiting list, decisions."""
