"""How each data file is made from the package that ships the original: one function a file.

Each takes the folder of the fetched files and returns the file's bytes.
"""
