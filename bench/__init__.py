"""Every number of the README and of docs/: measured here, printed with machine and date. `python -m bench`."""
