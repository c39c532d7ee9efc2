"""The calls that Port's former exporter makes for a batch of ten events: four at first, then two for each event."""

import os
import sys

import requests

from measured import serve

URL = os.environ["BENCH_URL"]
PORT = f"{URL}/port/v1"


def aws(target, body):
    return requests.post(URL, json=body, headers={"x-amz-target": target}).json()


def one(number):
    aws("secretsmanager.GetSecretValue", {"SecretId": "port"})
    aws("S3.GetObject", {"Key": "config.json"})
    credentials = {"clientId": "bench", "clientSecret": "bench"}
    access = requests.post(f"{PORT}/auth/access_token", json=credentials).json()["accessToken"]
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {access}"
    session.post(f"{PORT}/integration", params={"upsert": "true"}, json={"installationId": "bench"})
    for record in range(10):
        key = {"TypeName": "AWS::SNS::Topic", "Identifier": f"topic-{number}-{record}"}
        properties = aws("CloudApiService.GetResource", key)["ResourceDescription"]["Properties"]
        params = {"upsert": "true", "merge": "true"}
        entity = {"identifier": key["Identifier"], "properties": {"raw": properties}}
        session.post(f"{PORT}/blueprints/sns_topic/entities", params=params, json=entity)


serve(one, sys.stdin)
