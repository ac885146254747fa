"""What every capability stands on: database, clock, refusals, words, tokens, forms, access, audit."""
