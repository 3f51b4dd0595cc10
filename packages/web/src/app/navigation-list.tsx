import { NavLink, Stack, Text } from "@mantine/core";
import { Link, useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/icon.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { navigation } from "./navigation.ts";

type NavigationListProps = { isNarrow: boolean; onToggle: () => void };

export const NavigationList = ({ isNarrow, onToggle }: NavigationListProps) => {
  const { t } = useTranslation();
  const path = useLocation({ select: ({ pathname }) => pathname });
  return (
    <Stack gap={2} h="100%">
      {navigation
        .filter(({ items }) => items.length > 0)
        .map(({ title, items }) => (
          <div key={title}>
            {!isNarrow && (
              <Text size="xs" c="dimmed" fw={600} px="xs" pt="xs" pb={4}>
                {t(title)}
              </Text>
            )}
            {items.map(({ to, icon, label }) => (
              <NavLink
                key={to}
                title={isNarrow ? t(label) : undefined}
                component={Link}
                to={to}
                label={isNarrow ? undefined : t(label)}
                aria-label={t(label)}
                leftSection={<Icon name={icon} />}
                active={path === to || path.startsWith(`${to}/`)}
                style={{ borderRadius: "var(--mantine-radius-sm)" }}
              />
            ))}
          </div>
        ))}
      <IconButton
        icon={isNarrow ? "chevron-right" : "chevron-left"}
        label={isNarrow ? t("app.expand") : t("app.collapse")}
        onClick={onToggle}
        visibleFrom="sm"
        mt="auto"
      />
    </Stack>
  );
};
