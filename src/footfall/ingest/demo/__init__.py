"""Made-up sites with made-up visitors, for `footfall serve --demo`, tests and benchmarks."""
