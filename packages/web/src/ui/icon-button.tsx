import { ActionIcon, type ActionIconProps } from "@mantine/core";
import type { ComponentPropsWithoutRef, Ref } from "react";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon-paths.ts";

type IconButtonProps = Omit<ActionIconProps, "children"> &
  Omit<ComponentPropsWithoutRef<"button">, keyof ActionIconProps> & {
    icon: IconName;
    /** Said by screen readers and shown beside the pointer. */
    label: string;
    ref?: Ref<HTMLButtonElement>;
  };

/** Its label is the browser's own tooltip: one of ours would put a positioning library on every screen. */
export const IconButton = ({ icon, label, ...rest }: IconButtonProps) => (
  <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} title={label} {...rest}>
    <Icon name={icon} />
  </ActionIcon>
);
