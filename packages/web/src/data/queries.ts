import { QueryClient, queryOptions } from "@tanstack/react-query";
import { client } from "./client.ts";

/** The SDK tries again by itself; what it then throws is shown. */
export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: false, staleTime: 5_000, refetchOnWindowFocus: true } },
});

export const languagesQuery = queryOptions({
  queryKey: ["languages"],
  queryFn: ({ signal }) => client.languages.list({ signal }),
  staleTime: 30_000,
  refetchInterval: 60_000,
});
