"""What a request carries: who asks, and from which browser."""
