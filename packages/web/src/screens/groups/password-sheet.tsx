import { Button, Group as Row } from "@mantine/core";
import type { Student } from "@runyard/protocol";
import { useBlocker } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../../ui/icon.tsx";
import { Page } from "../../ui/page.tsx";
import { saveFile } from "../../ui/save-file.ts";
import "./groups.css";

type PasswordSheetProps = { group: string; students: readonly Student[]; onDone: () => void };

/** Passwords to be handed out: a slip for each, to be printed and cut. They are shown here and never again. */
export const PasswordSheet = ({ group, students, onDone }: PasswordSheetProps) => {
  const { t } = useTranslation();
  const [isKept, setKept] = useState(false);
  const mayLeave = (): boolean => isKept || window.confirm(t("groups.sheetLost"));
  useBlocker({ shouldBlockFn: () => !mayLeave(), enableBeforeUnload: !isKept });
  const keep = (how: () => void) => () => {
    setKept(true);
    how();
  };
  const saveTable = () => {
    const lines = students.map(({ name, password }) => `${name},${password}`);
    saveFile(`${group}-passwords.csv`, `name,password\n${lines.join("\n")}\n`, "text/csv;charset=utf-8");
  };
  return (
    <Page
      title={t("groups.sheet", { group })}
      intro={t("groups.sheetText")}
      actions={
        <Row gap="xs" className="not-on-paper">
          <Button leftSection={<Icon name="printer" />} onClick={keep(() => window.print())}>
            {t("groups.print")}
          </Button>
          <Button variant="default" leftSection={<Icon name="download" />} onClick={keep(saveTable)}>
            {t("groups.saveCsv")}
          </Button>
          <Button variant="default" onClick={() => mayLeave() && onDone()}>
            {t("groups.sheetDone")}
          </Button>
        </Row>
      }
    >
      <ul className="password-sheet">
        {students.map(({ name, password }) => (
          <li key={name} className="password-slip">
            <span className="password-slip-where">
              {location.origin} · {group}
            </span>
            <dl>
              <dt>{t("access.name")}</dt>
              <dd className="mono">{name}</dd>
              <dt>{t("access.password")}</dt>
              <dd className="mono">{password}</dd>
            </dl>
          </li>
        ))}
      </ul>
    </Page>
  );
};
