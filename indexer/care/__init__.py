"""Looking after what the program keeps.

- ``findings``: what a check found: in order, worth knowing, wrong, and what to do
- ``doctor``: all checks, from settings to the index
- ``surroundings``, ``access``, ``holdings``: these checks: of folders, programs and files of the office; of who is let
  in; of catalogue and index, against each other and the folder
- ``repair``: what the doctor may do by itself
- ``rebuild``: an index from the catalogue alone: no file is read, no document described anew
- ``manifest``: what a backup says of itself, and whether that is so
- ``backup``: one file with catalogue, index and what else lies in the data folder, made while all goes on
- ``restore``: and back, verified first
"""
