"""The use cases of one pairing, from the request to the confirmed growth."""
