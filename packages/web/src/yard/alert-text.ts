import type { Alert } from "@runyard/protocol";
import type { TFunction } from "i18next";
import { formatDuration, formatPercent, formatSize } from "../i18n/format.ts";

/** What is wrong and what to do, in the chosen language. */
export const alertText = (t: TFunction, { code, subject, figures }: Alert): { message: string; action: string } => {
  const about = subject ?? "";
  const figure = (name: string): number => figures[name] ?? 0;
  switch (code) {
    case "no_worker_for_language":
      return {
        message: t("yard.alert.noWorker", { count: figure("jobs"), language: about }),
        action: t("yard.alert.noWorkerDo"),
      };
    case "worker_lost":
      return { message: t("yard.alert.lost", { worker: about }), action: t("yard.alert.lostDo") };
    case "queue_old":
      return {
        message: t("yard.alert.old", {
          waited: formatDuration(t, figure("oldestMs")),
          target: formatDuration(t, figure("targetMs")),
        }),
        action: t("yard.alert.oldDo"),
      };
    case "disk_nearly_full":
      return {
        message: t("yard.alert.disk", {
          used: formatPercent(figure("usedRatio")),
          free: formatSize(t, figure("freeBytes")),
          folder: about,
        }),
        action: t("yard.alert.diskDo"),
      };
    case "sandbox_quarantined":
      return {
        message: t("yard.alert.quarantined", { worker: about, count: figure("sandboxes") }),
        action: t("yard.alert.quarantinedDo"),
      };
    case "credential_refused":
      return {
        message: t("yard.alert.credential", { worker: about, count: figure("refusals") }),
        action: t("yard.alert.credentialDo"),
      };
    case "certificate_expires": {
      const leftMs = figure("leftMs");
      const message =
        leftMs > 0
          ? t("yard.alert.certificateEnds", { left: formatDuration(t, leftMs), file: about })
          : t("yard.alert.certificateEnded", { file: about });
      return { message, action: t("yard.alert.certificateDo") };
    }
    case "clock_skew": {
      const offset = formatDuration(t, Math.abs(figure("offsetMs")));
      const message =
        figure("offsetMs") > 0
          ? t("yard.alert.clockAhead", { worker: about, offset })
          : t("yard.alert.clockBehind", { worker: about, offset });
      return { message, action: t("yard.alert.clockDo") };
    }
  }
};
