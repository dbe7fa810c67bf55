"""Windows, through its own calls. Each module has a counterpart beside, in linux."""
