"""Tables of the documents of agenda items."""
