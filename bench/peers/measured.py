"""Does a piece of work so many times, as the lines of the input say, and prints what it took."""

import json
import resource
import time


def serve(work, lines):
    number = 0
    for line in lines:
        times = []
        before = time.process_time()
        for _ in range(int(line)):
            number += 1
            start = time.perf_counter()
            work(number)
            times.append((time.perf_counter() - start) * 1000)
        cpu = (time.process_time() - before) * 1000
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps({"times": times, "cpu": cpu, "peakBytes": peak}), flush=True)
