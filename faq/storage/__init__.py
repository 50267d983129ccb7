"""What is a generation of the index, and which one is in force?"""
