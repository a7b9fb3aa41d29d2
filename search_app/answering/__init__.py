"""What is shown? From documents found to results with their best pages, sentences, counts and neighbours."""
