"""Models of servers' own: what they are taught with, and the jobs that teach them."""
