import { Stack } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Failed, Loading } from "../ui/view-state.tsx";
import { errorDetails, errorText } from "./error-text.ts";

type QueryViewProps<Data> = {
  query: UseQueryResult<Data>;
  /** The outline shown while it loads. */
  rows?: number;
  children: (data: Data) => ReactNode;
};

/** A query's data, or why there is none yet. Data that could not be renewed stays, with the reason above it. */
export const QueryView = <Data,>({ query, rows = 4, children }: QueryViewProps<Data>) => {
  const { t } = useTranslation();
  const { data, error, refetch } = query;
  if (data === undefined && error === null) return <Loading rows={rows} />;
  return (
    <Stack gap="sm">
      {error !== null && (
        <Failed text={errorText(t, error)} details={errorDetails(t, error)} onRetry={() => void refetch()} />
      )}
      {data !== undefined && children(data)}
    </Stack>
  );
};
