"""What happens when a program runs."""

from .interpreter import Interpreter

__all__ = ["Interpreter"]
