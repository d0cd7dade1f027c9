"""How people get in: signing in, throttling, mail, other identity providers. No page and no endpoint."""
