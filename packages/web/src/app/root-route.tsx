import { createRootRoute, type ErrorComponentProps } from "@tanstack/react-router";
import { Crashed, NotFound } from "./misses.tsx";
import { Shell } from "./shell.tsx";

export const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: ({ error }: ErrorComponentProps) => <Crashed error={error} />,
});
