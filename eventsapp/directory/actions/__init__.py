"""What is done to organisations and people of a programme."""
