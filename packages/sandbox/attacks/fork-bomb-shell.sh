# attack: forks for ever, two at a time
# meets: cgroup-processes
# outcome: time_limit|runtime_error|ok
# limits: wallTimeMs=1500
bomb() { bomb | bomb & }
bomb
sleep 0.3
