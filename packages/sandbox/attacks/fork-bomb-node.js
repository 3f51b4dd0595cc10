// attack: starts processes of itself for ever
// meets: cgroup-processes
// outcome: time_limit|memory_limit|runtime_error
// limits: wallTimeMs=1500
const { spawn } = require("node:child_process");
const more = () => {
  spawn(process.execPath, [__filename], { stdio: "ignore" }).on("error", () => {});
  setImmediate(more);
};
more();
