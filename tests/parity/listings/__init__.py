"""What the chapters' listings in other libraries are given, and what they must compute.

A module for each chapter, of its name with `ch` before it, holds
    LISTINGS   heading after "The same in " -> a function without parameters, which returns
               (given, wanted): the names that the listing reads; and, for expressions of the names that
               it leaves behind, such as `model[0].weight.T`, what dlcore computes.
"""
