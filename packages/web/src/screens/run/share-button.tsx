import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDraft } from "../../draft/draft-store.ts";
import { shareLink } from "../../draft/share-link.ts";
import { Icon } from "../../ui/icon.tsx";

const ShareDialog = lazy(() => import("./share-dialog.tsx").then((dialog) => ({ default: dialog.ShareDialog })));

/** A link that carries the program itself: nothing is stored anywhere for it. */
export const ShareButton = () => {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure(false);
  const [link, setLink] = useState("");
  const share = async (): Promise<void> => {
    setLink(await shareLink(useDraft.getState().draft));
    open();
  };
  return (
    <>
      <Button
        variant="default"
        leftSection={<Icon name="share" />}
        className="toolbar-button"
        data-action="share"
        onClick={() => void share()}
      >
        {t("run.share")}
      </Button>
      {isOpen && (
        <Suspense>
          <ShareDialog link={link} onClose={close} />
        </Suspense>
      )}
    </>
  );
};
