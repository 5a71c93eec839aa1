"""Who may use the desk, and how that is found out: users and their roles, sign-in, API tokens, and what was refused."""
