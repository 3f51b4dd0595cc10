import { useTranslation } from "react-i18next";
import { toneColors } from "../app/theme.ts";
import { Icon } from "../ui/icon.tsx";
import type { Look } from "./job-look.ts";

const moving = new Set(["sending", "starting", "compiling", "running"]);

/** A job's state as sign, word and colour. */
export const JobBadge = ({ look }: { look: Look }) => {
  const { t } = useTranslation();
  return (
    <span className="job-badge" style={toneColors(look.tone)} data-look={look.name}>
      <Icon name={moving.has(look.name) ? "loader-2" : look.icon} size={16} {...spin(look)} />
      {t(`jobs.look.${look.name}`)}
    </span>
  );
};

const spin = ({ name }: Look) => (moving.has(name) ? { className: "spin" } : {});
