import app from "./app.json" with { type: "json" };
import common from "./common.json" with { type: "json" };
import connect from "./connect.json" with { type: "json" };
import examples from "./examples.json" with { type: "json" };
import history from "./history.json" with { type: "json" };
import job from "./job.json" with { type: "json" };
import jobs from "./jobs.json" with { type: "json" };
import output from "./output.json" with { type: "json" };
import run from "./run.json" with { type: "json" };
import settings from "./settings.json" with { type: "json" };

/** The words of every screen but those that bring their own: one file for each part, named as its keys begin. */
export default { app, common, connect, examples, history, job, jobs, output, run, settings };
