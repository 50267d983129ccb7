"""How do arrays and runs of bytes get to disk and back?"""
