"""How well are judged questions answered?"""
