"""Everything is put together here: the server, its routes, and what an operator does without one."""
