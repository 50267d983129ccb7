"""Which passages answer best, and how sure are we?  Arithmetic on arrays; no text, no I/O."""
