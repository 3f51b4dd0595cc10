import { type IconName, iconPaths } from "./icon-paths.ts";

type IconProps = { name: IconName; size?: number; className?: string };

/** Always beside words or inside something that has a label: screen readers pass over it. */
export const Icon = ({ name, size = 18, className }: IconProps) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth={1.8}
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
    focusable="false"
    className={className}
  >
    <path d={iconPaths[name]} />
  </svg>
);
