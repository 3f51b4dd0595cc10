import { Modal, type ModalProps } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

type DialogProps = Pick<ModalProps, "size"> & {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Cannot be waved away. */
  isFirm?: boolean;
};

/** Asks or tells something over the page while it is there. */
export const Dialog = ({ title, onClose, children, isFirm = false, ...rest }: DialogProps) => {
  const { t } = useTranslation();
  useFocusBack();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      withCloseButton={!isFirm}
      closeOnEscape={!isFirm}
      closeOnClickOutside={!isFirm}
      closeButtonProps={{ "aria-label": t("common.close") }}
      {...rest}
    >
      {children}
    </Modal>
  );
};

/** When this goes, the focus is again where it was when it came, unless it has gone elsewhere meanwhile. */
export const useFocusBack = (): void => {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      const isLost = document.activeElement === null || document.activeElement === document.body;
      if (opener instanceof HTMLElement && isLost) opener.focus({ preventScroll: true });
    },
    [opener],
  );
};
