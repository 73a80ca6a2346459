"""The only place that touches Open edX itself; every import of the platform here is lazy."""
