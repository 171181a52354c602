"""Who may see and do what on the server of a team: sessions, roles, states of accounts, the log of all of it."""
