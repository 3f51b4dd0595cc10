// attack: takes memory outside the heap
// meets: cgroup-memory
// outcome: memory_limit|runtime_error
// limits: memoryBytes=134217728
const blocks = [];
for (;;) blocks.push(Buffer.alloc(1 << 22, 1));
