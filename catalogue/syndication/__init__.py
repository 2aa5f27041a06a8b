"""What other programs read: feeds, calendars, sitemap, linked data, share pictures."""
