import "./yard.css";
import type { ComponentProps } from "react";
import { Page } from "../ui/page.tsx";
import { useLiveYard } from "./live.ts";

/** A screen of the yard: kept true by what the controller tells as it happens. */
export const YardPage = (props: ComponentProps<typeof Page>) => {
  useLiveYard();
  return <Page {...props} />;
};
