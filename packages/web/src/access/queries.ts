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

export const auditQuery = infiniteQueryOptions({
  queryKey: ["access", "audit"],
  queryFn: ({ pageParam, signal }) =>
    client.audit.list({ limit: 100, ...(pageParam !== null && { cursor: pageParam }) }, { signal }),
  initialPageParam: null as string | null,
  getNextPageParam: ({ nextCursor }) => nextCursor,
});
