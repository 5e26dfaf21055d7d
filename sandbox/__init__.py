"""The world in a box: a Discord stand-in and an endpoint stand-in over real sockets."""
