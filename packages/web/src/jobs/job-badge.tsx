import { useTranslation } from "react-i18next";
import { StatusBadge } from "../ui/status-badge.tsx";
import type { Look } from "./job-look.ts";

const moving = new Set(["sending", "starting", "compiling", "running"]);

/** A job's state as sign, word and colour. */
export const JobBadge = ({ look: { name, icon, tone } }: { look: Look }) => {
  const { t } = useTranslation();
  return <StatusBadge icon={icon} tone={tone} text={t(`jobs.look.${name}`)} name={name} isMoving={moving.has(name)} />;
};
