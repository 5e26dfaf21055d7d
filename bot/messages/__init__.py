"""What is said in servers: heard, stored with what it is owed, and fetched where it was missed."""
