"""Mail: an outbox written in the same transaction as what it reports, and its delivery."""
