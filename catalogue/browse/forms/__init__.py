"""What visitors say in addresses and questions."""
