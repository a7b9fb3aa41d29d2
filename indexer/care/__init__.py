"""Looking after what the program keeps: is it in order (``doctor``), put in order (``repair``), kept elsewhere (``backup``, ``restore``).

findings   what a check found: in order, worth knowing, wrong, and what to do
doctor     all checks, from settings to the index: ``surroundings`` (folders, programs, files of the office), ``holdings``
           (catalogue and index against each other and the folder)
rebuild    an index from the catalogue alone: no file is read, no document described anew
repair     what the doctor may do by itself
backup     one file with catalogue, index and what else lies in the data folder, made while all goes on
restore    and back, verified first
"""
