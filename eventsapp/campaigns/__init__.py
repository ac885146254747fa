"""Mail that organisers write: to whom, what it says, when it goes, what became of it."""
