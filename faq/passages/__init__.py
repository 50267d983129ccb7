"""How does an article become passages with key points and steps?"""
