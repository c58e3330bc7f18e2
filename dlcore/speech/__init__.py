"""Speech: from sound to features, and the hidden Markov models that recognise words in them."""
