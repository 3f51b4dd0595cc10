import { useTranslation } from "react-i18next";
import { formatDuration } from "../../i18n/format.ts";

const nearRatio = 0.8;

/** How much of its time a program has used: not a progress, for nobody knows when it ends. */
export const TimeMeter = ({ elapsedMs, limitMs }: { elapsedMs: number; limitMs: number }) => {
  const { t } = useTranslation();
  const ratio = Math.min(1, elapsedMs / limitMs);
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers draw a <meter> each in their own way, and none in these colours
    <div
      role="meter"
      aria-label={t("jobs.timeUsed")}
      aria-valuemin={0}
      aria-valuemax={limitMs}
      aria-valuenow={Math.round(Math.min(elapsedMs, limitMs))}
      aria-valuetext={`${formatDuration(t, elapsedMs)} / ${formatDuration(t, limitMs)}`}
      className="time-meter"
    >
      <div style={{ width: `${ratio * 100}%` }} data-near={ratio >= nearRatio} />
    </div>
  );
};
