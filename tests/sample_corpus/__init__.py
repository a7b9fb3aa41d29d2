"""The workshop that makes the sample corpus: source texts in ``texts/`` become the office files in ``corpus/``."""
