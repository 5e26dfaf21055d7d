"""What a deletion or an edit in Discord takes out of the conversation tables."""
