"""Drives scim2-tester, a SCIM client of others, against a server: check.py BASE_URL TOKEN.

Prints a line for each check. The exit code says whether the server failed any.
"""

import sys

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

base, token = sys.argv[1:]
http = Client(base_url=base, headers={"Authorization": f"Bearer {token}"}, timeout=30)
results = check_server(SyncSCIMClient(http))
for result in results:
    print(result.status.name, result.resource_type or "-", result.title, result.reason or "")
bad = (Status.ERROR, Status.CRITICAL)
sys.exit(1 if any(result.status in bad for result in results) else 0)
