"""What did somebody mean whose typing isn't clean?"""
