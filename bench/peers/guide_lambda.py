"""What Port's guide for a runner in AWS Lambda does, written anew: a token for each report, no connection kept."""

import base64
import json
import os
import sys

import requests

from measured import serve

API_URL = os.environ["BENCH_URL"] + "/port/v1"


def token():
    credentials = {"clientId": "bench", "clientSecret": "bench"}
    answer = requests.post(f"{API_URL}/auth/access_token", json=credentials)
    return {"Authorization": f"Bearer {answer.json()['accessToken']}"}


def report_entity(run_id, properties):
    headers = token()
    entity = {
        "identifier": properties["title"].replace(" ", "-").lower(),
        "title": properties["title"],
        "properties": {"cpu_cores": properties["cpu"], "region": properties["region"], "deployed": "Deploying"},
    }
    url = f"{API_URL}/blueprints/vm/entities"
    return requests.post(url, json=entity, headers=headers, params={"run_id": run_id}).status_code


def report_status(run_id, status):
    headers = token()
    body = {"status": status, "message": {"message": f"The action status is {status}"}}
    requests.patch(f"{API_URL}/actions/runs/{run_id}", json=body, headers=headers)


def handle(event):
    for messages in event["records"].values():
        for record in messages:
            message = json.loads(base64.b64decode(record["value"]).decode("utf-8"))
            run_id = message["context"]["runId"]
            if message["payload"]["action"]["trigger"] != "CREATE":
                return
            code = report_entity(run_id, message["payload"]["properties"])
            report_status(run_id, "SUCCESS" if code < 300 else "FAILURE")


def one(number):
    message = {
        "context": {"runId": f"r_{number}"},
        "payload": {
            "action": {"trigger": "CREATE"},
            "properties": {"title": f"vm {number}", "cpu": 2, "region": "eu-west-1"},
        },
    }
    value = base64.b64encode(json.dumps(message).encode()).decode()
    handle({"records": {"runs-0": [{"value": value}]}})


serve(one, sys.stdin)
