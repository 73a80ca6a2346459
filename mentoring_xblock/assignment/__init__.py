"""Assignment with capacities, as numbers: see README. Imports nothing of the package, and nothing until it is used."""
