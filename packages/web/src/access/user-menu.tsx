import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { signOut } from "../data/session.ts";
import { useSession } from "../data/session-store.ts";
import { Icon } from "../ui/icon.tsx";
import "./user-menu.css";

const menuId = "user-menu";

/** Who is in, the way to the account, and out. The browser's own popover: no screen loads a library for it. */
export const UserMenu = () => {
  const { t } = useTranslation();
  const who = useSession(({ who: known }) => known);
  if (who === null || who.via === "loopback") return null;
  const close = (): void => document.getElementById(menuId)?.hidePopover();
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        px="xs"
        className="user-button"
        leftSection={<Icon name="user" />}
        popoverTarget={menuId}
        aria-label={t("app.user", { name: who.name })}
      >
        {who.name}
      </Button>
      <div id={menuId} popover="auto" className="user-menu">
        <p>
          <strong>{who.name}</strong>
          <br />
          {t(`app.roles.${who.role}`)}
        </p>
        <Link to="/account" className="navigation-link" onClick={close}>
          <Icon name="settings" />
          {t("app.nav.account")}
        </Link>
        {who.via === "session" && (
          <button type="button" className="navigation-link" onClick={() => void signOut()}>
            <Icon name="logout" />
            {t("app.signOut")}
          </button>
        )}
      </div>
    </>
  );
};
