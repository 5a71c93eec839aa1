"""The book of incidents as files for other programs."""
