"""Which terms does a text hold, for passages and questions alike?"""
