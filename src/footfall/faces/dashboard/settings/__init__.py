"""The pages on which a site is added, set up and shared."""
