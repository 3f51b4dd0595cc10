import { Environment } from "./environment.mjs";
import { LispError } from "./lisp-error.mjs";

/** A procedure written in Lisp. */
export class Procedure {
  constructor(parameters, body, environment) {
    this.parameters = parameters;
    this.body = body;
    this.environment = environment;
  }

  bind(values) {
    if (values.length !== this.parameters.length) {
      throw new LispError(`expected ${this.parameters.length} arguments, found ${values.length}`);
    }
    const local = new Environment(this.environment);
    this.parameters.forEach((name, index) => local.define(name, values[index]));
    return local;
  }
}

export const isTrue = (value) => value !== false;

/** Calls a procedure of either kind with values. */
export function apply(procedure, values) {
  if (typeof procedure === "function") return procedure(...values);
  if (procedure instanceof Procedure) return evaluateBody(procedure.body, procedure.bind(values));
  throw new LispError("only a procedure can be called");
}

function evaluateBody(body, environment) {
  for (const expression of body.slice(0, -1)) evaluate(expression, environment);
  return evaluate(body.at(-1), environment);
}

/** Special forms return what is left to do, as { expression, environment }, or { value }. */
const forms = {
  quote: ([expression]) => ({ value: expression }),
  if: ([condition, then, otherwise], environment) => ({
    expression: isTrue(evaluate(condition, environment)) ? then : otherwise,
    environment,
  }),
  define: ([target, ...body], environment) => {
    if (Array.isArray(target)) {
      const [name, ...parameters] = target;
      environment.define(name, new Procedure(parameters, body, environment));
    } else {
      environment.define(target, evaluate(body[0], environment));
    }
    return { value: undefined };
  },
  "set!": ([name, expression], environment) => {
    environment.set(name, evaluate(expression, environment));
    return { value: undefined };
  },
  lambda: ([parameters, ...body], environment) => ({ value: new Procedure(parameters, body, environment) }),
  let: ([bindings, ...body], environment) => {
    const local = new Environment(environment);
    for (const [name, expression] of bindings) local.define(name, evaluate(expression, environment));
    return lastOf(body, local);
  },
  begin: (body, environment) => lastOf(body, environment),
};

function lastOf(body, environment) {
  for (const expression of body.slice(0, -1)) evaluate(expression, environment);
  return { expression: body.at(-1), environment };
}

/** The value of an expression. A tail call goes round the loop, so that it takes no stack. */
export function evaluate(expression, environment) {
  for (;;) {
    if (typeof expression === "symbol") return environment.get(expression);
    if (!Array.isArray(expression)) return expression;
    if (expression.length === 0) return expression;

    const [head, ...rest] = expression;
    const form = typeof head === "symbol" && Object.hasOwn(forms, head.description) ? forms[head.description] : null;
    if (form) {
      const step = form(rest, environment);
      if (!("expression" in step)) return step.value;
      ({ expression, environment } = step);
      continue;
    }

    const procedure = evaluate(head, environment);
    const values = rest.map((each) => evaluate(each, environment));
    if (!(procedure instanceof Procedure)) return apply(procedure, values);
    ({ expression, environment } = lastOf(procedure.body, procedure.bind(values)));
  }
}
