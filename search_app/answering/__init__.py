"""*What is shown?* From documents found to results with their best pages, sentences, counts and neighbours.

- ``moments``: catalogue and index of one moment; ``generations``: the latest two, open
- ``index_view``: one generation with all that is needed to ask it (worked out ``once``); ``visible``: as somebody sees
  it who may see some documents only
- ``pages`` by ``evidence_cache``: which pages answer; ``places``: those of one document
- ``answer_cache``: what was answered lately
- ``highlighting``, ``highlighters``: the words of a query in a text; ``snippets``, ``structure``: sentences and pages
  with these marked
- ``presentation``, ``facets``, ``listing``, ``page_view``, ``similar``: what is shown of it, as ``result`` says;
  ``names``: formats and languages for people
"""
