"""Finding a day: candidates, answers, and the day that is fixed."""
