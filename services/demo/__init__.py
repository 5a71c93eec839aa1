"""A world of feeds on loopback, everything running on it for two minutes, and the sum of what a desk heard."""
