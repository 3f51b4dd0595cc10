// attack: starts worker threads until it may not
// meets: cgroup-processes
// outcome: time_limit|memory_limit|runtime_error
// limits: wallTimeMs=2000
const { Worker } = require("node:worker_threads");
const more = () => {
  new Worker("setInterval(() => {}, 1000)", { eval: true }).on("error", () => {});
  setImmediate(more);
};
more();
