"""Files of places: fetched from their publisher, checked, and put where a running server takes them up."""
