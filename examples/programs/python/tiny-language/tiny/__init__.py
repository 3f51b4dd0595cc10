"""The Tiny language: text -> tokens -> tree -> effects."""

from .errors import TinyError
from .lexer import tokenize
from .parser import Parser
from .runtime import Interpreter

__all__ = ["TinyError", "run"]


def run(source, write):
    """Runs a program; `write` receives each printed line."""
    program = Parser(tokenize(source)).program()
    Interpreter(write).execute(program)
