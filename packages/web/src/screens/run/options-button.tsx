import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useDraftOptions } from "../../draft/draft-store.ts";
import { Icon } from "../../ui/icon.tsx";

/** Loaded when it is opened: its fields are large. */
const OptionsDialog = lazy(() => import("./options-dialog.tsx").then((dialog) => ({ default: dialog.OptionsDialog })));

/** Limits, compiler flags and files to bring back; tells how many are not as usual. */
export const OptionsButton = () => {
  const { t } = useTranslation();
  const draft = useDraftOptions();
  const [isOpen, { open, close }] = useDisclosure(false);
  const changed =
    Object.keys(draft.limits).length +
    [draft.compileArgs, draft.dependencies, draft.collect].filter((text) => text !== "").length;
  return (
    <>
      <Button
        variant="default"
        leftSection={<Icon name="adjustments" />}
        className="toolbar-button"
        data-action="options"
        onClick={open}
      >
        {changed === 0 ? t("run.options") : t("run.optionsChanged", { changed })}
      </Button>
      {isOpen && (
        <Suspense>
          <OptionsDialog onClose={close} />
        </Suspense>
      )}
    </>
  );
};
