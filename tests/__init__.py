"""The package's checks, its demo site and its benchmarks. Never installed."""
