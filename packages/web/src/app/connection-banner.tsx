import { Button, Group, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { probeNow } from "../data/connection.ts";
import { useConnection } from "../data/connection-store.ts";
import { toneColors } from "./theme.ts";

/** A blip is not worth a banner. */
const showAfterMs = 2_000;
const restoredForMs = 4_000;

/** Says that the page is cut off, that programs run on, and when it tries again; later that it is back. */
export const ConnectionBanner = () => {
  const text = useBannerText();
  const state = useConnection((connection) => connection.state);
  const { t } = useTranslation();
  return (
    <div role="status">
      {text !== undefined && (
        <Group
          px="md"
          py={6}
          justify="space-between"
          style={toneColors(state === "connected" ? "succeeded" : "limited")}
        >
          <Text size="sm" fw={600}>
            {text}
          </Text>
          {state === "incompatible" && (
            <Button size="compact-sm" onClick={() => location.reload()}>
              {t("app.connection.reload")}
            </Button>
          )}
          {(state === "reconnecting" || state === "offline") && (
            <Button size="compact-sm" onClick={() => void probeNow()}>
              {t("app.connection.retryNow")}
            </Button>
          )}
        </Group>
      )}
    </div>
  );
};

const useBannerText = (): string | undefined => {
  const { t } = useTranslation();
  const { state, sinceMs, attempt, nextTryAtMs } = useConnection();
  const wasCut = useRef(false);
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  const forMs = Date.now() - sinceMs;
  if (state === "incompatible") return t("app.connection.otherVersion");
  if (state === "connecting") return undefined;
  if (state === "connected") {
    const isBack = wasCut.current && forMs < restoredForMs;
    if (!isBack) wasCut.current = false;
    return isBack ? t("app.connection.restored") : undefined;
  }
  if (forMs < showAfterMs && state !== "offline") return undefined;
  wasCut.current = true;
  if (state === "offline") return t("app.connection.youAreOffline");
  if (nextTryAtMs === null) return t("app.connection.trying", { attempt });
  const seconds = Math.max(1, Math.ceil((nextTryAtMs - Date.now()) / 1_000));
  return t("app.connection.lost", { seconds, attempt });
};
