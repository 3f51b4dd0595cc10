// attack: kills init and its own parent
// meets: namespaces
// outcome: ok
// prints: ^contained
for (const pid of [1, process.ppid]) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Refused.
  }
}
console.log("contained when this is heard");
