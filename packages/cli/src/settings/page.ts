import { environmentName, flagName, settingNames, settingsTable } from "./table.ts";

/** The page of settings in docs, printed from the table. */
export const settingsPage = (): string => {
  const rows = settingNames.map((name) => {
    const entry = settingsTable[name];
    const key = "secret" in entry ? "" : `\`${flagName(name)}\``;
    const flag = "flagless" in entry ? "" : `\`--${flagName(name)} ${entry.placeholder}\``;
    return `| ${flag} | \`${environmentName(name)}\` | ${key} | ${entry.defaultText ?? ""} | ${entry.doc} |`;
  });
  return [
    "# Settings",
    "",
    "A flag wins over the environment, the environment over the file, the file over the default. The file is",
    "`runyard.toml` in the folder where the command runs, or what `--config` names. Durations: `10s`, `500ms`, `2m`,",
    "`1h`; sizes: `256MiB`, `1GB`, `64k`. A key the file should not have is an error.",
    "",
    "| flag | environment | file | default | what it is |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
};
