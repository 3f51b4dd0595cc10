"""Names and their values, in nested scopes."""

from ..errors import TinyError


class Scope:
    def __init__(self, outer=None):
        self.outer = outer
        self.values = {}

    def define(self, name, value):
        self.values[name] = value

    def holder(self, name, line):
        """The innermost scope that knows the name."""
        scope = self
        while scope is not None:
            if name in scope.values:
                return scope.values
            scope = scope.outer
        raise TinyError(line, f"unknown name {name}")
