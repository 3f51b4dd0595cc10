import { Button, Menu } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { HistoryFilter } from "../../data/history-filter.ts";
import { allJobs } from "../../data/jobs-query.ts";
import { Icon } from "../../ui/icon.tsx";
import { saveFile } from "../../ui/save-file.ts";
import { csvHead, csvLine } from "./jobs-csv.ts";

/** All that the filter lets through, as a file. */
export const ExportMenu = ({ filter }: { filter: HistoryFilter }) => {
  const { t } = useTranslation();
  const [count, setCount] = useState<number | null>(null);

  const exportAs = async (format: "csv" | "json"): Promise<void> => {
    const pieces: string[] = [];
    setCount(0);
    try {
      for await (const job of allJobs(filter)) {
        pieces.push(format === "csv" ? csvLine(job) : JSON.stringify(job));
        if (pieces.length % 500 === 0) setCount(pieces.length);
      }
    } finally {
      setCount(null);
    }
    if (format === "csv") saveFile("runs.csv", csvHead + pieces.join(""), "text/csv;charset=utf-8");
    else saveFile("runs.json", `[\n${pieces.join(",\n")}\n]\n`, "application/json");
  };

  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<Icon name="download" />} disabled={count !== null}>
          {count === null ? t("history.export") : t("history.exporting", { count })}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void exportAs("csv")}>{t("history.exportCsv")}</Menu.Item>
        <Menu.Item onClick={() => void exportAs("json")}>{t("history.exportJson")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
};
