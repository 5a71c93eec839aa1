"""One story looked at closely, in this process, without server or queue."""
