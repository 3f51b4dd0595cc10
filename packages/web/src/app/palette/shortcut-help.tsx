import { Kbd } from "@mantine/core";
import type { ParseKeys } from "i18next";
import { useTranslation } from "react-i18next";
import { DataTable } from "../../ui/data-table.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import "./palette.css";

/** `mod` is ⌘ on Apple's keyboards, else Ctrl. Keys one after the other are separated by a blank. */
const shortcuts: readonly { keys: string; says: ParseKeys }[] = [
  { keys: "mod+Enter", says: "palette.keys.run" },
  { keys: "mod+.", says: "palette.keys.stop" },
  { keys: "mod+O", says: "palette.keys.open" },
  { keys: "mod+S", says: "palette.keys.save" },
  { keys: "mod+Shift+S", says: "palette.keys.share" },
  { keys: "mod+F", says: "palette.keys.find" },
  { keys: "mod+D", says: "palette.keys.end" },
  { keys: "F6", says: "palette.keys.nextPart" },
  { keys: "Shift+F6", says: "palette.keys.partBefore" },
  { keys: "Esc Tab", says: "palette.keys.leave" },
  { keys: "mod+K", says: "palette.keys.palette" },
  { keys: "/", says: "palette.keys.search" },
  { keys: "?", says: "palette.keys.help" },
  { keys: "g r", says: "palette.keys.goRun" },
  { keys: "g h", says: "palette.keys.goHistory" },
  { keys: "g o", says: "palette.keys.goOverview" },
  { keys: "g w", says: "palette.keys.goWorkers" },
];

export const ShortcutHelp = ({ onClose }: { onClose: () => void }) => {
  const { t } = useTranslation();
  return (
    <Dialog title={t("palette.shortcuts")} onClose={onClose}>
      <DataTable
        label={t("palette.shortcuts")}
        rows={shortcuts}
        rowKey={({ keys }) => keys}
        columns={[
          { key: "says", title: t("palette.does"), cell: ({ says }) => t(says) },
          { key: "keys", title: t("palette.press"), cell: ({ keys }) => <Keys keys={keys} /> },
        ]}
      />
    </Dialog>
  );
};

const isApple = /Mac|iP(?:hone|ad)/.test(navigator.userAgent);

const Keys = ({ keys }: { keys: string }) => (
  <span className="shortcut-keys">
    {keys.split(" ").map((chord, index) => (
      <span key={chord}>
        {index > 0 && " "}
        <Kbd>{chord.replace("mod+", isApple ? "⌘ " : "Ctrl+")}</Kbd>
      </span>
    ))}
  </span>
);
