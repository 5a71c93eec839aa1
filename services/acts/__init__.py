"""The analysts' hand: acts on the book, and what is made of them."""
