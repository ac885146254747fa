"""Personal data: what is kept, of whom, how long; seeing, exporting, correcting and erasing one's own."""
