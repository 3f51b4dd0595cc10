import { Group, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

type PageProps = {
  title: string;
  intro?: string;
  /** Buttons beside the title. */
  actions?: ReactNode;
  children: ReactNode;
  /** One form and nothing beside it: in the middle. */
  isForm?: boolean;
};

/** A screen with its one heading; names the browser's tab after it. */
export const Page = ({ title, intro, actions, children, isForm = false }: PageProps) => {
  useDocumentTitle(title);
  return (
    <Stack gap="md" p={{ base: "sm", sm: "md" }} maw={isForm ? 460 : 1600} mx="auto">
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={1} size="h3">
            {title}
          </Title>
          {intro !== undefined && (
            <Text c="dimmed" size="sm" className="page-intro">
              {intro}
            </Text>
          )}
        </div>
        {actions}
      </Group>
      {children}
    </Stack>
  );
};

export const useDocumentTitle = (title: string): void => {
  useEffect(() => {
    document.title = `${title} – Runyard`;
  }, [title]);
};
