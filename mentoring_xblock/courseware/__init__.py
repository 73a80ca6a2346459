"""What the block needs besides its fields and handlers. No models, and no identity: the user id is given."""
