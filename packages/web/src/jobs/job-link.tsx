import { Link } from "@tanstack/react-router";

/** The way to a job's page, under the beginning and the end of its id. */
export const JobLink = ({ id }: { id: string }) => (
  <Link to="/runs/$id" params={{ id }} className="text-link mono" title={id}>
    {id.slice(0, 4)}…{id.slice(-6)}
  </Link>
);
