"""The syntax tree. Every node knows its line for error messages."""

from typing import List, NamedTuple, Optional, Union

Node = NamedTuple  # any of the classes below


class Literal(NamedTuple):
    value: Union[int, str]
    line: int


class Variable(NamedTuple):
    name: str
    line: int


class Binary(NamedTuple):
    operator: str
    left: Node
    right: Node
    line: int


class Call(NamedTuple):
    callee: Node
    arguments: List[Node]
    line: int


class Let(NamedTuple):
    name: str
    value: Node
    line: int


class Assign(NamedTuple):
    name: str
    value: Node
    line: int


class Print(NamedTuple):
    values: List[Node]
    line: int


class Return(NamedTuple):
    value: Node
    line: int


class If(NamedTuple):
    condition: Node
    then: List[Node]
    otherwise: List[Node]
    line: int


class While(NamedTuple):
    condition: Node
    body: List[Node]
    line: int


class Function(NamedTuple):
    name: Optional[str]
    parameters: List[str]
    body: List[Node]
    line: int


class Expression(NamedTuple):
    value: Node
    line: int
