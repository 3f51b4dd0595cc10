import "./status.css";

type MeterProps = { label: string; value: number; max: number /** What it says beside its bar. */; text: string };

/** How much of something is used, as a bar and in words. */
export const Meter = ({ label, value, max, text }: MeterProps) => (
  <span className="meter">
    <meter className="meter-bar" aria-label={label} min={0} max={max} value={Math.min(value, max)} />
    <span className="meter-text">{text}</span>
  </span>
);
