// attack: reads what only the machine's owner may
// meets: read-only-system
// outcome: ok
// prints: ^contained
const fs = require("node:fs");
const places = [
  "/etc/shadow",
  "/root/.ssh",
  "/root/.bash_history",
  "/var/log",
  "/home",
  process.env.SECRET,
  "/proc/1/cwd",
];
for (const place of places) {
  try {
    console.log(
      "BREACH",
      place,
      fs.statSync(place).isDirectory() ? fs.readdirSync(place) : fs.readFileSync(place, "utf8"),
    );
  } catch {
    // Not there, or not ours.
  }
}
console.log("contained");
