"""The REST API, one package a version. A door: it parses, calls one api function, shapes the answer."""
