"""Draws the questions that people really ask from logs of chats and tickets."""
