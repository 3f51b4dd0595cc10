"""Walks the tree and does what it says."""

import operator
from typing import NamedTuple

from .. import nodes
from ..errors import TinyError
from .scope import Scope

OPERATORS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.floordiv,
    "%": operator.mod,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


class Closure(NamedTuple):
    function: nodes.Function
    scope: Scope

    def __str__(self):
        return f"<fun {self.function.name or 'anonymous'}>"


class ReturnSignal(Exception):
    def __init__(self, value):
        super().__init__()
        self.value = value


class Interpreter:
    def __init__(self, write):
        self.write = write
        self.globals = Scope()

    def execute(self, program):
        try:
            self.run(program, self.globals)
        except ReturnSignal:
            pass  # a return outside any function ends the program

    def run(self, statements, scope):
        for statement in statements:
            getattr(self, "run_" + type(statement).__name__.lower())(statement, scope)

    def run_let(self, node, scope):
        scope.define(node.name, self.value(node.value, scope))

    def run_assign(self, node, scope):
        scope.holder(node.name, node.line)[node.name] = self.value(node.value, scope)

    def run_print(self, node, scope):
        self.write(" ".join(str(self.value(value, scope)) for value in node.values))

    def run_return(self, node, scope):
        raise ReturnSignal(self.value(node.value, scope))

    def run_if(self, node, scope):
        branch = node.then if self.value(node.condition, scope) else node.otherwise
        self.run(branch, Scope(scope))

    def run_while(self, node, scope):
        while self.value(node.condition, scope):
            self.run(node.body, Scope(scope))

    def run_expression(self, node, scope):
        self.value(node.value, scope)

    def value(self, node, scope):
        return getattr(self, "value_" + type(node).__name__.lower())(node, scope)

    def value_literal(self, node, scope):
        return node.value

    def value_variable(self, node, scope):
        return scope.holder(node.name, node.line)[node.name]

    def value_function(self, node, scope):
        return Closure(node, scope)

    def value_binary(self, node, scope):
        left, right = self.value(node.left, scope), self.value(node.right, scope)
        try:
            result = OPERATORS[node.operator](left, right)
        except ZeroDivisionError:
            raise TinyError(node.line, "division by zero") from None
        except TypeError:
            raise TinyError(node.line, f"{node.operator} does not fit these values") from None
        return int(result) if isinstance(result, bool) else result

    def value_call(self, node, scope):
        callee = self.value(node.callee, scope)
        if not isinstance(callee, Closure):
            raise TinyError(node.line, "only a function can be called")
        parameters = callee.function.parameters
        if len(parameters) != len(node.arguments):
            raise TinyError(node.line, f"expected {len(parameters)} arguments, found {len(node.arguments)}")
        local = Scope(callee.scope)
        for name, argument in zip(parameters, node.arguments):
            local.define(name, self.value(argument, scope))
        try:
            self.run(callee.function.body, local)
        except ReturnSignal as signal:
            return signal.value
        return 0
