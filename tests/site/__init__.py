"""The demo site: what an LMS and a Studio would give the package, small enough to run anywhere."""
