import { VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type ConnectionState, useConnection } from "../data/connection-store.ts";
import { formatNumber } from "../i18n/format.ts";
import { Icon } from "../ui/icon.tsx";
import type { IconName } from "../ui/icon-paths.ts";
import { type Tone, toneColors } from "./theme.ts";

const looks: Record<ConnectionState, { icon: IconName; tone: Tone }> = {
  connecting: { icon: "loader-2", tone: "queued" },
  connected: { icon: "plug-connected", tone: "succeeded" },
  reconnecting: { icon: "plug-connected-x", tone: "limited" },
  offline: { icon: "wifi-off", tone: "limited" },
  incompatible: { icon: "alert-triangle", tone: "failed" },
};

/** How the page stands with its controller: sign, word and colour. */
export const ConnectionChip = () => {
  const { t } = useTranslation();
  const state = useConnection((connection) => connection.state);
  const latencyMs = useConnection((connection) => connection.latencyMs);
  const version = useConnection((connection) => connection.version);
  const { icon, tone } = looks[state];
  const tip =
    latencyMs === null || version === null
      ? location.host
      : `${location.host}. ${t("app.connection.latency", { latency: `${formatNumber(latencyMs)} ms`, version })}`;
  return (
    <a className="connection-chip" href="/connect" title={tip} style={toneColors(tone)} data-state={state}>
      <Icon name={icon} size={16} />
      <span className="connection-word">{t(`app.connection.${state}`)}</span>
      <VisuallyHidden>. {t("app.connection.change")}</VisuallyHidden>
    </a>
  );
};
