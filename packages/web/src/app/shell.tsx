import { useDisclosure, useLocalStorage } from "@mantine/hooks";
import { Link, useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { UserMenu } from "../access/user-menu.tsx";
import { useSession } from "../data/session-store.ts";
import { needWords } from "../i18n/start.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { ConnectionBanner } from "./connection-banner.tsx";
import { ConnectionChip } from "./connection-chip.tsx";
import { Gatekeeper } from "./gatekeeper.tsx";
import { LanguageSwitch, ThemeSwitch } from "./header-switches.tsx";
import { NavigationList } from "./navigation-list.tsx";
import { type ShellDialog, useShortcuts } from "./use-shortcuts.ts";
import "./shell.css";

const Palette = lazy(async () => {
  await needWords("palette");
  return { default: (await import("./palette/palette.tsx")).Palette };
});
const ShortcutHelp = lazy(async () => {
  await needWords("palette");
  return { default: (await import("./palette/shortcut-help.tsx")).ShortcutHelp };
});

/** The frame around every screen: header, navigation, connection, and the one main region. */
export const Shell = () => {
  const { t } = useTranslation();
  const [isOpen, drawer] = useDisclosure(false);
  const [isNarrow, setNarrow] = useLocalStorage({ key: "runyard-navigation-narrow", defaultValue: false });
  const [dialog, setDialog] = useState<ShellDialog | null>(null);
  useShortcuts(setDialog);
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

  // Somebody who is nobody yet has nowhere to go.
  const isOut = useSession(({ state, who }) => state === "out" && who === null);

  return (
    <div className="shell" data-out={isOut} data-narrow={isNarrow} data-open={isOpen}>
      <header className="shell-header">
        <a className="skip-link" href="#main">
          {t("app.skip")}
        </a>
        <div className="shell-group">
          <IconButton
            className="shell-opener"
            icon={isOpen ? "x" : "menu-2"}
            label={isOpen ? t("app.closeNavigation") : t("app.openNavigation")}
            aria-expanded={isOpen}
            onClick={drawer.toggle}
          />
          <Link to="/" className="brand">
            <img src="/icon.svg" width={24} height={24} alt="" />
            <span>Runyard</span>
          </Link>
        </div>
        <div className="shell-group">
          <IconButton icon="search" label={t("app.palette")} onClick={() => setDialog("palette")} />
          <ConnectionChip />
          <LanguageSwitch />
          <ThemeSwitch />
          <UserMenu />
        </div>
      </header>
      <nav className="shell-navigation" aria-label={t("app.navigation")}>
        <NavigationList isNarrow={isNarrow && !isOpen} onToggle={() => setNarrow(!isNarrow)} />
      </nav>
      <main id="main" className="shell-main" ref={main} tabIndex={-1}>
        <ConnectionBanner />
        <Gatekeeper />
      </main>
      <Suspense>
        {dialog === "palette" && <Palette onClose={() => setDialog(null)} onHelp={() => setDialog("shortcuts")} />}
        {dialog === "shortcuts" && <ShortcutHelp onClose={() => setDialog(null)} />}
      </Suspense>
    </div>
  );
};
