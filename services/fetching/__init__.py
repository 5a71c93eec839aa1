"""Fetching from the web: addresses checked, bytes and time bounded, manners kept. See `client.Fetcher`."""
