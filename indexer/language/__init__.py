"""German words: the room that turns text into terms, the same way for documents and for queries.

    text → tokens → folding → stems → compounds → WordForms        (``Analyzer`` joins them)

* :mod:`~indexer.language.tokens`, :mod:`~indexer.language.folding`, :mod:`~indexer.language.stems` (with
  :mod:`~indexer.language.stem_tables`): one word at a time;
* :mod:`~indexer.language.lexicon`, :mod:`~indexer.language.compounds`: which words are known, and what a compound is
  made of;
* :mod:`~indexer.language.seams`: words broken at line ends that may have had a hyphen of their own;
* :mod:`~indexer.language.analysis`: the one way from text to terms; :mod:`~indexer.language.counting`: as much of it as
  counting the words of a collection takes;
* :mod:`~indexer.language.spotting`: where in a text some words may stand, found before it is cut into any;
* :mod:`~indexer.language.synonyms`, :mod:`~indexer.language.numerals`, :mod:`~indexer.language.spelling`,
  :mod:`~indexer.language.stopwords`: for queries only;
* :mod:`~indexer.language.detection`: which language a text is in.

Useful for: anything that compares words. Not useful for: files, documents, ranking; this room knows none of them but
its own word lists in ``data/`` and the office's list of synonyms.
"""
