import { ActionIcon, type ActionIconProps, Tooltip } from "@mantine/core";
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

export const IconButton = ({ icon, label, ...rest }: IconButtonProps) => (
  <Tooltip label={label} openDelay={400}>
    <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} {...rest}>
      <Icon name={icon} />
    </ActionIcon>
  </Tooltip>
);
