"""Every kind of notice, and all that holds of it. No Django."""
