"""What is done in C, because a question would otherwise take ten times as long?

Adding postings up, looking again at the best passages, and finding what to show of a text:
loops over numbers that Python would walk one by one.  `kernel.h` declares what passes to and fro,
`bindings.py` the same for Python, `build.py` compiles it when the project is installed.
"""
