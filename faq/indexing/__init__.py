"""How do articles become a published index?"""
