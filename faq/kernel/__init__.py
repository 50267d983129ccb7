"""Runs the loops over postings and characters in C, ten times as fast as Python would.

`kernel.h`, `merging.h` and `tables.h` declare the structures that pass between Python and C;
`bindings.py`, `merging.py` and `tables.py` declare the same for Python.  `build.py` compiles
the library when the project is installed.
"""
