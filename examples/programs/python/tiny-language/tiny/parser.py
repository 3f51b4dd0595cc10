"""Recursive descent: tokens to tree."""

from . import nodes
from .errors import TinyError

# From loosest to tightest binding.
LEVELS = (("==", "!=", "<", "<=", ">", ">="), ("+", "-"), ("*", "/", "%"))


class Parser:
    def __init__(self, tokens):
        self.tokens = list(tokens)
        self.position = 0

    def program(self):
        statements = []
        while self.current.kind != "end":
            statements.append(self.statement())
        return statements

    @property
    def current(self):
        return self.tokens[self.position]

    def accept(self, *kinds):
        token = self.current
        if token.kind not in kinds:
            return None
        self.position += 1
        return token

    def expect(self, kind):
        token = self.accept(kind)
        if token is None:
            raise TinyError(self.current.line, f"expected {kind}, found {self.current.text}")
        return token

    def statement(self):
        line = self.current.line
        if self.accept("let"):
            name = self.expect("name").text
            self.expect("=")
            return self.ended(nodes.Let(name, self.expression(), line))
        if self.accept("print"):
            return self.ended(nodes.Print(self.separated(self.expression), line))
        if self.accept("return"):
            return self.ended(nodes.Return(self.expression(), line))
        if self.accept("if"):
            return self.if_statement(line)
        if self.accept("while"):
            return nodes.While(self.expression(), self.block(), line)
        if self.current.kind == "fun" and self.tokens[self.position + 1].kind == "name":
            function = self.function()
            return nodes.Let(function.name, function, line)
        value = self.expression()
        if self.accept("="):
            if not isinstance(value, nodes.Variable):
                raise TinyError(line, "only a name can be assigned to")
            return self.ended(nodes.Assign(value.name, self.expression(), line))
        return self.ended(nodes.Expression(value, line))

    def ended(self, node):
        self.expect(";")
        return node

    def if_statement(self, line):
        condition, then = self.expression(), self.block()
        if not self.accept("else"):
            return nodes.If(condition, then, [], line)
        inner = self.current.line
        otherwise = [self.if_statement(inner)] if self.accept("if") else self.block()
        return nodes.If(condition, then, otherwise, line)

    def block(self):
        self.expect("{")
        statements = []
        while not self.accept("}"):
            statements.append(self.statement())
        return statements

    def separated(self, item):
        items = [item()]
        while self.accept(","):
            items.append(item())
        return items

    def function(self):
        line = self.expect("fun").line
        name = self.accept("name")
        self.expect("(")
        parameters = []
        if self.current.kind != ")":
            parameters = self.separated(lambda: self.expect("name").text)
        self.expect(")")
        return nodes.Function(name.text if name else None, parameters, self.block(), line)

    def expression(self, level=0):
        if level == len(LEVELS):
            return self.unary()
        left = self.expression(level + 1)
        while True:
            operator = self.accept(*LEVELS[level])
            if operator is None:
                return left
            left = nodes.Binary(operator.text, left, self.expression(level + 1), operator.line)

    def unary(self):
        minus = self.accept("-")
        if minus:
            return nodes.Binary("-", nodes.Literal(0, minus.line), self.unary(), minus.line)
        return self.call()

    def call(self):
        value = self.primary()
        while True:
            parenthesis = self.accept("(")
            if parenthesis is None:
                return value
            arguments = [] if self.current.kind == ")" else self.separated(self.expression)
            self.expect(")")
            value = nodes.Call(value, arguments, parenthesis.line)

    def primary(self):
        if self.current.kind == "fun":
            return self.function()
        token = self.accept("number", "text", "name", "(")
        if token is None:
            raise TinyError(self.current.line, f"expected a value, found {self.current.text}")
        if token.kind == "number":
            return nodes.Literal(int(token.text), token.line)
        if token.kind == "text":
            return nodes.Literal(token.text[1:-1], token.line)
        if token.kind == "name":
            return nodes.Variable(token.text, token.line)
        value = self.expression()
        self.expect(")")
        return value
