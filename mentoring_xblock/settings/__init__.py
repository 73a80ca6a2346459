"""Settings that the LMS and Studio take over from the plugin."""
