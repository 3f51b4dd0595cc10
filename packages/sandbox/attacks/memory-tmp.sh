# attack: fills /tmp with many files
# meets: cgroup-memory
# outcome: memory_limit|runtime_error
# limits: memoryBytes=50331648
for number in $(seq 1 400); do
  head -c 1048576 /dev/zero > /tmp/$number || exit 1
done
echo BREACH
