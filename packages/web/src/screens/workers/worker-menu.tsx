import { Button, Group, Menu } from "@mantine/core";
import type { Worker } from "@runyard/protocol";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "../../data/session-store.ts";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import type { IconName } from "../../ui/icon-paths.ts";
import { isConnected } from "../../yard/worker-look.ts";
import { useAskWorker } from "./worker-dialogs.tsx";
import type { WorkerVerb } from "./worker-verb.ts";

const icons: Record<WorkerVerb, IconName> = {
  drain: "droplet",
  pause: "player-pause",
  resume: "player-play",
  forget: "trash",
};

/** What may be asked of a worker as it is now. */
const verbsFor = (worker: Worker): WorkerVerb[] => {
  const { order, state } = worker;
  return [
    ...(order === null ? [] : (["resume"] as const)),
    ...(isConnected(worker) && state !== "draining" ? (["drain"] as const) : []),
    ...(order?.kind === "pause" || state === "stopped" ? [] : (["pause"] as const)),
    "forget",
  ];
};

const isSameToAsk = (before: { worker: Worker }, after: { worker: Worker }): boolean => {
  const [left, right] = [before.worker, after.worker];
  return (
    left.id === right.id &&
    left.state === right.state &&
    left.order === right.order &&
    left.jobs.length === right.jobs.length
  );
};

/** What may be asked of it as a menu, for a row of the table. */
export const WorkerMenu = memo(({ worker }: { worker: Worker }) => {
  const { t } = useTranslation();
  const ask = useAskWorker();
  if (!useMay("operator")) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <IconButton icon="dots" label={t("yard.worker.actionsFor", { name: worker.name })} />
      </Menu.Target>
      <Menu.Dropdown>
        {verbsFor(worker).map((verb) => (
          <Menu.Item key={verb} leftSection={<Icon name={icons[verb]} />} onClick={() => ask(worker, verb)}>
            {t(`yard.verb.${verb}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}, isSameToAsk);

/** The same as buttons, for a worker's own page. */
export const WorkerButtons = ({ worker }: { worker: Worker }) => {
  const { t } = useTranslation();
  const ask = useAskWorker();
  if (!useMay("operator")) return null;
  return (
    <Group gap="xs">
      {verbsFor(worker).map((verb) => (
        <Button
          key={verb}
          size="xs"
          variant="default"
          leftSection={<Icon name={icons[verb]} />}
          onClick={() => ask(worker, verb)}
        >
          {t(`yard.verb.${verb}`)}
        </Button>
      ))}
    </Group>
  );
};
