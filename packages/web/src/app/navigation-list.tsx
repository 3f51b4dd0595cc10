import { reachesRole } from "@runyard/protocol";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useSession } from "../data/session-store.ts";
import { Icon } from "../ui/icon.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { type NavigationItem, navigation } from "./navigation.ts";

type NavigationListProps = { isNarrow: boolean; onToggle: () => void };

export const NavigationList = ({ isNarrow, onToggle }: NavigationListProps) => {
  const { t } = useTranslation();
  const { state, who } = useSession();
  const isFor = ({ least }: NavigationItem): boolean => (who === null ? state !== "out" : reachesRole(who.role, least));
  return (
    <>
      {navigation
        .map(({ title, items }) => ({ title, items: items.filter(isFor) }))
        .filter(({ items }) => items.length > 0)
        .map(({ title, items }) => (
          <div key={title}>
            {!isNarrow && <div className="navigation-title">{t(title)}</div>}
            {items.map(({ to, icon, label }) => (
              <Link
                key={to}
                to={to}
                className="navigation-link"
                aria-label={t(label)}
                title={isNarrow ? t(label) : undefined}
              >
                <Icon name={icon} />
                {!isNarrow && t(label)}
              </Link>
            ))}
          </div>
        ))}
      <IconButton
        className="navigation-toggle"
        icon={isNarrow ? "chevron-right" : "chevron-left"}
        label={isNarrow ? t("app.expand") : t("app.collapse")}
        onClick={onToggle}
      />
    </>
  );
};
