"""The words that all layers share: one frozen type per stage of an event's way."""
