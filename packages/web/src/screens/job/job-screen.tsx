import { Tabs } from "@mantine/core";
import type { JobRequest } from "@runyard/protocol";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { jobRequestQuery } from "../../data/jobs-query.ts";
import { QueryView } from "../../data/query-view.tsx";
import { hasEnded, JobFollower } from "../../jobs/follow-job.ts";
import { nameOf } from "../../jobs/job-name.ts";
import { JobResult, type Place } from "../../jobs/view/job-result.tsx";
import { Page } from "../../ui/page.tsx";
import { InputLine } from "../run/input-line.tsx";
import { useRunSession } from "../run/run-session.ts";
import { JobActions } from "./job-actions.tsx";
import { JobFacts } from "./job-facts.tsx";
import { JobSource } from "./job-source.tsx";
import { JobTimeline } from "./job-timeline.tsx";
import { RawJob } from "./raw-job.tsx";
import "./job.css";

/** Everything about one job, live while it runs. */
export const JobScreen = () => {
  const { t } = useTranslation();
  const { id } = useParams({ from: "/runs/$id" });
  const request = useQuery(jobRequestQuery(id));
  const title = request.data === undefined ? t("job.title") : nameOf(request.data);
  return (
    <Page title={title} intro={id} actions={request.data && <JobActions id={id} request={request.data} />}>
      <QueryView query={request}>{(found) => <FollowedJobView key={id} id={id} request={found} />}</QueryView>
    </Page>
  );
};

const FollowedJobView = ({ id, request }: { id: string; request: JobRequest }) => {
  const { t } = useTranslation();
  const follower = useFollower(id, request);
  const isOwn = useRunSession((session) => session.follower === follower);
  const isLive = useStore(follower.store, ({ summary }) => summary !== null && !hasEnded({ summary }));
  const [tab, setTab] = useState("output");
  const [target, setTarget] = useState<Place | null>(null);
  const open = (place: Place): void => {
    setTarget({ ...place });
    setTab("source");
  };
  return (
    <Tabs value={tab} onChange={(value) => setTab(value ?? "output")} keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="output">{t("job.result")}</Tabs.Tab>
        <Tabs.Tab value="source">{t("job.source")}</Tabs.Tab>
        <Tabs.Tab value="facts">{t("job.facts")}</Tabs.Tab>
        <Tabs.Tab value="timeline">{t("job.timeline")}</Tabs.Tab>
        <Tabs.Tab value="raw">{t("job.raw")}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="output">
        <div className="job-output">
          <JobResult follower={follower} request={request} onOpen={open}>
            {(isOwn || isLive) && request.interactive && <InputLine follower={follower} />}
          </JobResult>
        </div>
      </Tabs.Panel>
      <Tabs.Panel value="source">
        <JobSource request={request} target={target} />
      </Tabs.Panel>
      <Tabs.Panel value="facts">
        <JobFacts request={request} />
      </Tabs.Panel>
      <Tabs.Panel value="timeline">
        <JobTimeline follower={follower} />
      </Tabs.Panel>
      <Tabs.Panel value="raw">
        <RawJob follower={follower} />
      </Tabs.Panel>
    </Tabs>
  );
};

/** The one that the Run screen follows already, with the way to its input; else one of this page's own. */
const useFollower = (id: string, request: JobRequest): JobFollower => {
  const running = useRunSession.getState().follower;
  const isRunning = running !== null && running.store.getState().id === id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: which one it is, is decided when the page opens
  const follower = useMemo(() => (isRunning ? running : new JobFollower(id, { isFirst: false })), [id]);
  useEffect(() => {
    if (useRunSession.getState().follower === follower) return;
    follower.start(request);
    return () => follower.close();
  }, [follower, request]);
  return follower;
};
