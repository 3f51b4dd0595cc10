// The life of orders as a state machine: discriminated unions make an impossible state unwritable,
// and the compiler checks that every event and every state is handled.
// Standard input: "ORDER EVENT [DETAIL...]" lines; the answer is the order's new state or why it stays.

import { readFileSync } from "node:fs";

type State =
  | { kind: "cart"; items: readonly string[] }
  | { kind: "placed"; items: readonly string[]; cents: number }
  | { kind: "paid"; items: readonly string[]; cents: number; receipt: string }
  | { kind: "shipped"; items: readonly string[]; parcel: string }
  | { kind: "delivered"; parcel: string }
  | { kind: "cancelled"; refundCents: number };

type OrderEvent =
  | { kind: "add"; item: string }
  | { kind: "place"; cents: number }
  | { kind: "pay"; receipt: string }
  | { kind: "ship"; parcel: string }
  | { kind: "deliver" }
  | { kind: "cancel" };

type Handlers = {
  [S in State["kind"]]: {
    [E in OrderEvent["kind"]]?: (
      state: Extract<State, { kind: S }>,
      event: Extract<OrderEvent, { kind: E }>,
    ) => State | string;
  };
};

/** What may happen in each state. A string is a refusal. */
const handlers: Handlers = {
  cart: {
    add: (state, event) => ({ kind: "cart", items: [...state.items, event.item] }),
    place: (state, event) =>
      state.items.length === 0 ? "the cart is empty" : { kind: "placed", items: state.items, cents: event.cents },
    cancel: () => ({ kind: "cancelled", refundCents: 0 }),
  },
  placed: {
    pay: (state, event) => ({ ...state, kind: "paid", receipt: event.receipt }),
    cancel: () => ({ kind: "cancelled", refundCents: 0 }),
  },
  paid: {
    ship: (state, event) => ({ kind: "shipped", items: state.items, parcel: event.parcel }),
    cancel: (state) => ({ kind: "cancelled", refundCents: state.cents }),
  },
  shipped: {
    deliver: (state) => ({ kind: "delivered", parcel: state.parcel }),
  },
  delivered: {},
  cancelled: {},
};

function transition(state: State, event: OrderEvent): State | string {
  // The table above is checked entry by entry; the pair picked here at run time cannot be.
  const handler = handlers[state.kind][event.kind] as ((state: State, event: OrderEvent) => State | string) | undefined;
  return handler === undefined ? `cannot ${event.kind} when ${state.kind}` : handler(state, event);
}

function describe(state: State): string {
  switch (state.kind) {
    case "cart":
      return `cart [${state.items.join(", ")}]`;
    case "placed":
      return `placed [${state.items.join(", ")}] for ${money(state.cents)}`;
    case "paid":
      return `paid ${money(state.cents)}, receipt ${state.receipt}`;
    case "shipped":
      return `shipped ${state.items.length} items as ${state.parcel}`;
    case "delivered":
      return `delivered ${state.parcel}`;
    case "cancelled":
      return state.refundCents === 0 ? "cancelled" : `cancelled, ${money(state.refundCents)} to pay back`;
    default: {
      const never: never = state;
      return never;
    }
  }
}

function money(cents: number): string {
  return (cents / 100).toFixed(2);
}

function parseEvent(kind: string, detail: string): OrderEvent | undefined {
  switch (kind) {
    case "add":
      return { kind, item: detail };
    case "place":
      return /^\d+$/.test(detail) ? { kind, cents: Number(detail) } : undefined;
    case "pay":
      return { kind, receipt: detail };
    case "ship":
      return { kind, parcel: detail };
    case "deliver":
    case "cancel":
      return { kind };
    default:
      return undefined;
  }
}

const orders = new Map<string, State>();
for (const line of readFileSync(0, "utf8").split("\n")) {
  if (line.trim() === "") continue;
  const [order = "", kind = "", ...detail] = line.trim().split(" ");
  const event = parseEvent(kind, detail.join(" "));
  if (event === undefined) {
    console.log(`${order}: no such event: ${kind}`);
    continue;
  }
  const state = orders.get(order) ?? { kind: "cart", items: [] };
  const next = transition(state, event);
  if (typeof next === "string") {
    console.log(`${order}: refused, ${next}`);
  } else {
    orders.set(order, next);
    console.log(`${order}: ${describe(next)}`);
  }
}
