# attack: sleeps past its limit
# meets: supervisor
# outcome: time_limit
# limits: wallTimeMs=400
import time

time.sleep(600)
