// attack: sets what the next Node would load
// meets: namespaces
// outcome: ok
// prints: ^contained
const fs = require("node:fs");
fs.writeFileSync("/tmp/evil.js", "console.log('BREACH')");
process.env.NODE_OPTIONS = "--require /tmp/evil.js";
for (const file of ["/work/.noderc", "/work/package.json", "/tmp/package.json"])
  fs.writeFileSync(file, '{"main":"/tmp/evil.js"}');
console.log("contained when the next one is clean");
