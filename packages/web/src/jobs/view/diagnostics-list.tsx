import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "../../ui/icon.tsx";
import type { Diagnostic, Severity } from "../output/diagnostics.ts";

const looks = {
  error: { icon: "circle-x", color: "var(--tone-failed-text)" },
  warning: { icon: "alert-triangle", color: "var(--tone-limited-text)" },
  note: { icon: "info-circle", color: "var(--tone-assigned-text)" },
} as const satisfies Record<Severity, object>;

type DiagnosticsListProps = { diagnostics: readonly Diagnostic[]; onOpen: (diagnostic: Diagnostic) => void };

/** What the compiler complains of, each a way to its line. */
export const DiagnosticsList = ({ diagnostics, onOpen }: DiagnosticsListProps) => {
  const { t } = useTranslation();
  return (
    <div className="diagnostics">
      <ul aria-label={t("jobs.diagnostics")}>
        {diagnostics.map((diagnostic) => {
          const { path, line, column, severity, message } = diagnostic;
          return (
            <li key={`${path}:${line}:${column}:${message}`}>
              <button type="button" className="row-button" onClick={() => onOpen(diagnostic)}>
                <Group gap={6} wrap="nowrap" align="flex-start">
                  <span style={{ color: looks[severity].color }}>
                    <Icon name={looks[severity].icon} size={16} />
                  </span>
                  <Text size="sm" className="mono">
                    {path}:{line}
                  </Text>
                  <Text size="sm">
                    <b>{t(`jobs.severity.${severity}`)}</b> {message}
                  </Text>
                </Group>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
};
