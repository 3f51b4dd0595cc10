import { Group, Text } from "@mantine/core";
import type { Alert } from "@runyard/protocol";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { toneColors } from "../app/theme.ts";
import { Icon } from "../ui/icon.tsx";
import { TimeText } from "../ui/time-text.tsx";
import { alertText } from "./alert-text.ts";
import { WorkerLink } from "./worker-link.tsx";

/** What an operator should look at; nothing when all is well. Screen readers hear of what is new. */
export const AlertsPanel = ({ alerts }: { alerts: readonly Alert[] }) => {
  const { t } = useTranslation();
  return (
    <section role="status" aria-label={t("yard.alert.title")}>
      {alerts.length > 0 && (
        <ul className="alerts">
          {alerts.map((alert) => (
            <AlertItem key={`${alert.code} ${alert.subject}`} alert={alert} />
          ))}
        </ul>
      )}
    </section>
  );
};

const AlertItem = ({ alert }: { alert: Alert }) => {
  const { t } = useTranslation();
  const { message, action } = alertText(t, alert);
  const isCritical = alert.severity === "critical";
  return (
    <li className="alert" style={toneColors(isCritical ? "failed" : "limited")} data-code={alert.code}>
      <Icon name="alert-triangle" />
      <div>
        <Text size="sm" fw={600}>
          {isCritical ? t("yard.alert.critical") : t("yard.alert.warning")} · {message}
        </Text>
        <Group gap={8}>
          <Text size="sm">
            {action} <TimeText atMs={alert.sinceMs} />.
          </Text>
          <AlertLink alert={alert} />
        </Group>
      </div>
    </li>
  );
};

const ofWorkers: readonly string[] = ["worker_lost", "clock_skew", "sandbox_quarantined", "credential_refused"];

/** Where to look. */
const AlertLink = ({ alert: { code, subject } }: { alert: Alert }) => {
  const { t } = useTranslation();
  if (subject !== null && ofWorkers.includes(code)) {
    return (
      <WorkerLink name={subject} className="alert-link">
        {t("yard.alert.showWorker")}
      </WorkerLink>
    );
  }
  const to = code === "disk_nearly_full" ? "/health" : "/queue";
  return (
    <Link to={to} className="alert-link">
      {code === "disk_nearly_full" ? t("yard.alert.showHealth") : t("yard.alert.showQueue")}
    </Link>
  );
};
