# SPDX-License-Identifier: Apache-2.0
"""Reads so many events with the docker client for Python: events.py URL EVENTS."""

import sys

import docker

seen = 0
for event in docker.APIClient(base_url=sys.argv[1], version="1.44").events(decode=True):
    seen += 1
    if seen == int(sys.argv[2]):
        break
print("seen=%d" % seen)
