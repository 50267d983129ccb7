"""Makes changes of the corpus, tries them before they are taken, takes them and takes them back."""
