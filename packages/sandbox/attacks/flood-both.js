// attack: writes to both streams for ever
// meets: supervisor
// outcome: output_limit
const fs = require("node:fs");
for (;;) {
  fs.writeSync(1, "out ".repeat(500));
  fs.writeSync(2, "err ".repeat(500));
}
