import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client } from "../data/client.ts";

export const sessionsQuery = queryOptions({
  queryKey: ["access", "sessions"],
  queryFn: ({ signal }) => client.session.list({ signal }),
});

export const tokensQuery = queryOptions({
  queryKey: ["access", "tokens"],
  queryFn: ({ signal }) => client.tokens.list({ signal }),
});

export const usersQuery = queryOptions({
  queryKey: ["access", "users"],
  queryFn: ({ signal }) => client.users.list({ signal }),
});

/** Classes fill, quotas are used up and workers join while somebody looks on. */
const lookAgainMs = 5_000;

export const joinTokensQuery = queryOptions({
  queryKey: ["access", "join-tokens"],
  queryFn: ({ signal }) => client.joinTokens.list({ signal }),
  refetchInterval: lookAgainMs,
});

export const groupsQuery = queryOptions({
  queryKey: ["access", "groups"],
  queryFn: ({ signal }) => client.groups.list({ signal }),
});

export const groupQuery = (name: string) =>
  queryOptions({
    queryKey: ["access", "groups", name],
    queryFn: ({ signal }) => client.groups.get(name, { signal }),
    refetchInterval: lookAgainMs,
  });

export const quotasQuery = queryOptions({
  queryKey: ["access", "quotas"],
  queryFn: ({ signal }) => client.quotas.list({ signal }),
});

export const quotaQuery = (of: string) =>
  queryOptions({
    queryKey: ["access", "quotas", of],
    queryFn: ({ signal }) => client.quotas.get(of, { signal }),
    refetchInterval: lookAgainMs,
  });

export const auditQuery = infiniteQueryOptions({
  queryKey: ["access", "audit"],
  queryFn: ({ pageParam, signal }) =>
    client.audit.list({ limit: 100, ...(pageParam !== null && { cursor: pageParam }) }, { signal }),
  initialPageParam: null as string | null,
  getNextPageParam: ({ nextCursor }) => nextCursor,
});
