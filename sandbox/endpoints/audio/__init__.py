"""Audio: speech to text and text to speech, with real sound."""
