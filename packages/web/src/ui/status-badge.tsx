import { type Tone, toneColors } from "../app/theme.ts";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon-paths.ts";
import "./status.css";

type StatusBadgeProps = {
  icon: IconName;
  tone: Tone;
  text: string;
  /** For tests and style sheets. */
  name: string;
  isMoving?: boolean;
};

/** A state as sign, word and colour. */
export const StatusBadge = ({ icon, tone, text, name, isMoving = false }: StatusBadgeProps) => (
  <span className="status-badge" style={toneColors(tone)} data-look={name}>
    <Icon name={isMoving ? "loader-2" : icon} size={16} {...(isMoving && { className: "spin" })} />
    {text}
  </span>
);
