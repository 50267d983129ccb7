"""In which one form do JSON, templates and terminal show an answer?"""
