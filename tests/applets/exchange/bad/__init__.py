"""Files that must be refused, made here and never stored; who tries them is one folder up."""
