import { AppShell, Burger, Group } from "@mantine/core";
import { useDisclosure, useLocalStorage } from "@mantine/hooks";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { ConnectionBanner } from "./connection-banner.tsx";
import { ConnectionChip } from "./connection-chip.tsx";
import { LanguageSwitch, ThemeSwitch } from "./header-switches.tsx";
import { NavigationList } from "./navigation-list.tsx";

const headerPx = 48;
const wideNavPx = 220;
const narrowNavPx = 60;

/** The frame around every screen: header, navigation, connection, and the one main region. */
export const Shell = () => {
  const { t } = useTranslation();
  const [isDrawerOpen, drawer] = useDisclosure(false);
  const [isNarrow, setNarrow] = useLocalStorage({ key: "runyard-navigation-narrow", defaultValue: false });
  const main = useRef<HTMLElement>(null);
  const path = useLocation({ select: ({ pathname }) => pathname });
  const lastPath = useRef(path);

  // A new screen is read from its beginning; a change of filters is none.
  useEffect(() => {
    if (lastPath.current === path) return;
    lastPath.current = path;
    drawer.close();
    main.current?.focus({ preventScroll: true });
  }, [path, drawer.close]);

  return (
    <AppShell
      header={{ height: headerPx }}
      navbar={{ width: isNarrow ? narrowNavPx : wideNavPx, breakpoint: "sm", collapsed: { mobile: !isDrawerOpen } }}
    >
      <AppShell.Header>
        <a className="skip-link" href="#main">
          {t("app.skip")}
        </a>
        <Group h="100%" px="sm" justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="xs" wrap="nowrap">
            <Burger
              opened={isDrawerOpen}
              onClick={drawer.toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={isDrawerOpen ? t("app.closeNavigation") : t("app.openNavigation")}
              aria-expanded={isDrawerOpen}
            />
            <Link to="/" className="brand">
              <img src="/icon.svg" width={24} height={24} alt="" />
              Runyard
            </Link>
          </Group>
          <Group gap={4} wrap="nowrap">
            <ConnectionChip />
            <LanguageSwitch />
            <ThemeSwitch />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t("app.navigation")}>
        <NavigationList isNarrow={isNarrow && !isDrawerOpen} onToggle={() => setNarrow(!isNarrow)} />
      </AppShell.Navbar>
      <AppShell.Main id="main" ref={main} tabIndex={-1}>
        <ConnectionBanner />
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
};
