import { Link } from "@tanstack/react-router";
import { memo, type ReactNode } from "react";

type WorkerLinkProps = { name: string; children?: ReactNode; className?: string };

/** The way to a worker's page, under its name where nothing else is said. */
export const WorkerLink = memo(({ name, children = name, className = "text-link" }: WorkerLinkProps) => (
  <Link to="/workers/$name" params={{ name }} className={className}>
    {children}
  </Link>
));
