"""What can be wrong with a program."""


class TinyError(Exception):
    def __init__(self, line, message):
        super().__init__(message)
        self.line = line
