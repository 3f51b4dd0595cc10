import { type Tone, toneColors } from "../app/theme.ts";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon-paths.ts";

type StatusBadgeProps = { icon: IconName; tone: Tone; text: string /** For tests and style sheets. */; name: string };

/** A state as sign, word and colour. */
export const StatusBadge = ({ icon, tone, text, name }: StatusBadgeProps) => (
  <span className="status-badge" style={toneColors(tone)} data-look={name}>
    <Icon name={icon} size={16} />
    {text}
  </span>
);
