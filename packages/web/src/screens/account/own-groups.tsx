import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Fragment } from "react";
import { groupsQuery } from "../../access/queries.ts";
import { useSession } from "../../data/session-store.ts";

/** The ways to the groups that one is in. */
export const OwnGroups = () => {
  const own = useSession(({ who }) => who?.name);
  const groups = useQuery(groupsQuery).data ?? [];
  const inside = groups.filter(({ members }) => members.some(({ name }) => name === own));
  if (inside.length === 0) return "–";
  return inside.map(({ name }, at) => (
    <Fragment key={name}>
      {at > 0 && ", "}
      <Link to="/groups/$name" params={{ name }} className="text-link">
        {name}
      </Link>
    </Fragment>
  ));
};
