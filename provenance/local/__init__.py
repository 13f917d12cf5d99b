"""One supervisor for everything that runs on one machine: demo, tests, bench."""
