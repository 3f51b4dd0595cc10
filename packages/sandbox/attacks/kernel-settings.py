# attack: changes settings of the kernel
# meets: namespaces
# outcome: ok
# prints: ^contained
import glob

places = ["/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/sys/vm/drop_caches", "/proc/1/oom_score_adj"]
places += ["/proc/self/uid_map", "/proc/sys/kernel/hostname", "/sys/kernel/mm/ksm/run", "/sys/power/state"]
places += glob.glob("/sys/fs/cgroup/*/tasks") + glob.glob("/sys/fs/cgroup/**/cgroup.procs")
for place in places:
    try:
        with open(place, "w") as file:
            file.write("1")
        print("BREACH", place)
    except OSError:
        pass
print("contained")
