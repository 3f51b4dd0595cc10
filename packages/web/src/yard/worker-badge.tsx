import type { Worker } from "@runyard/protocol";
import { useTranslation } from "react-i18next";
import { StatusBadge } from "../ui/status-badge.tsx";
import { workerLook } from "./worker-look.ts";

/** A worker's state as sign, word and colour. */
export const WorkerBadge = ({ worker }: { worker: Worker }) => {
  const { t } = useTranslation();
  const { name, icon, tone } = workerLook(worker);
  return <StatusBadge icon={icon} tone={tone} text={t(`yard.look.${name}`)} name={name} />;
};
