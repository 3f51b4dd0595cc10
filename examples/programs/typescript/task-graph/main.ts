// Plans tasks that depend on each other: a generic graph, topological order, earliest times.
// Each line of standard input is "TASK DAYS [NEEDS...]". A cycle is shown when there is one.

import { readFileSync } from "node:fs";

/** A directed graph over nodes of any type that can be told apart and compared. */
class Graph<Node> {
  private readonly successors = new Map<Node, Set<Node>>();

  add(node: Node): void {
    if (!this.successors.has(node)) this.successors.set(node, new Set());
  }

  connect(from: Node, to: Node): void {
    this.add(from);
    this.add(to);
    this.successors.get(from)?.add(to);
  }

  get nodes(): Node[] {
    return [...this.successors.keys()];
  }

  after(node: Node): ReadonlySet<Node> {
    return this.successors.get(node) ?? new Set();
  }

  /** Kahn's algorithm; among the nodes that could come next the smallest does. Shorter than the graph if it has cycles. */
  topologicalOrder(compare: (a: Node, b: Node) => number): Node[] {
    const blockers = new Map(this.nodes.map((node) => [node, 0]));
    for (const node of this.nodes) {
      for (const next of this.after(node)) blockers.set(next, (blockers.get(next) ?? 0) + 1);
    }
    const ready = this.nodes.filter((node) => blockers.get(node) === 0);
    const order: Node[] = [];
    while (ready.length > 0) {
      const node = ready.sort(compare).shift() as Node;
      order.push(node);
      for (const next of this.after(node)) {
        const left = (blockers.get(next) ?? 0) - 1;
        blockers.set(next, left);
        if (left === 0) ready.push(next);
      }
    }
    return order;
  }

  /** The nodes that lie on a cycle or between two of them. */
  cyclicNodes(): Node[] {
    const alive = new Set(this.nodes);
    const drop = (hopeless: (node: Node) => boolean): boolean => {
      const dropped = [...alive].filter(hopeless);
      for (const node of dropped) alive.delete(node);
      return dropped.length > 0;
    };
    const leadsNowhere = (node: Node) => ![...this.after(node)].some((next) => alive.has(next));
    const comesFromNowhere = (node: Node) => ![...alive].some((other) => this.after(other).has(node));
    while (drop(leadsNowhere) || drop(comesFromNowhere));
    return [...alive];
  }
}

interface Task {
  readonly name: string;
  readonly days: number;
  readonly needs: readonly string[];
}

function parseTask(line: string): Task {
  const [name = "", days = "0", ...needs] = line.trim().split(/\s+/);
  return { name, days: Number(days), needs };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function plan(tasks: readonly Task[]): string[] {
  const byName = new Map(tasks.map((task) => [task.name, task]));
  const graph = new Graph<string>();
  for (const task of tasks) {
    graph.add(task.name);
    for (const need of task.needs) {
      if (!byName.has(need)) return [`${task.name} needs ${need}, which nobody does`];
      graph.connect(need, task.name);
    }
  }
  const order = graph.topologicalOrder(compareText);
  if (order.length < tasks.length) {
    return [`these tasks wait for each other: ${graph.cyclicNodes().sort(compareText).join(" ")}`];
  }

  const endOf = new Map<string, number>();
  const lines = order.map((name) => {
    const { days = 0, needs = [] } = byName.get(name) ?? {};
    const start = Math.max(0, ...needs.map((need) => endOf.get(need) ?? 0));
    endOf.set(name, start + days);
    return `${name}: day ${start} to ${start + days}`;
  });
  return [...lines, `all done on day ${Math.max(0, ...endOf.values())}`];
}

const tasks = readFileSync(0, "utf8")
  .split("\n")
  .filter((line) => line.trim() !== "")
  .map(parseTask);
for (const line of plan(tasks)) console.log(line);
