import { createDecipheriv, createHmac } from "node:crypto";
import { assert } from "chai";
import type { JsonObject } from "../../../functions/port/types";
import { until } from "../../support/until";
import {
  addAction,
  addService,
  asObject,
  createAction,
  restartAction,
  startRun,
  textOf,
} from "./fixtures";
import { developer, own, usePort } from "./setup";

describe("run messages", () => {
  const fixture = usePort();

  async function onlyMessage(): Promise<{ text: string; json: JsonObject }> {
    // A template is filled in after the answer.
    await until(() => fixture.messages.length > 0);
    assert.deepEqual(
      fixture.messages.map(({ topic }) => topic),
      ["org_test.runs"],
    );
    const text = fixture.messages[0]?.value ?? "";
    return { text, json: JSON.parse(text) as JsonObject };
  }

  /** What Port signs: the text with the two members cut out. */
  function assertSigned(text: string): void {
    const members =
      /,?"X-Port-Signature":"(?<signature>[^"]+)","X-Port-Timestamp":"(?<timestamp>\d{10})"/;
    const { signature, timestamp } = members.exec(text)?.groups ?? {};
    const signed = createHmac("sha256", own.clientSecret)
      .update(`${timestamp}.${text.replace(members, "")}`)
      .digest("base64");
    assert.equal(signature, `v1,${signed}`);
    assert.isBelow(Math.abs(Number(timestamp) - Date.now() / 1000), 5);
  }

  it("have the older shape when the action has no payload, key for key", async () => {
    await addAction(fixture, { ...createAction, icon: "Cloud", description: "Über alles" });
    const body = { properties: { name: "orders" } };
    const path = "/v1/actions/create_service/runs";
    await fixture.callAs(developer, "POST", path, body);

    const { text, json } = await onlyMessage();
    const [run] = fixture.port.runs();
    const action = fixture.port.action("create_service");
    const { properties, required } = createAction.trigger.userInputs;
    const expected = {
      action: "create_service",
      resourceType: "run",
      status: "TRIGGERED",
      trigger: {
        by: {
          userId: "auth0|dana",
          orgId: "org_test",
          user: { email: "dana@example.test", firstName: "", lastName: "", id: "auth0|dana" },
        },
        at: run?.createdAt,
        origin: "API",
      },
      headers: json.headers,
      context: { entity: null, blueprint: "service", runId: run?.id },
      payload: {
        entity: null,
        action: {
          id: action?.id,
          identifier: "create_service",
          title: "Create service",
          icon: "Cloud",
          userInputs: { properties, required },
          invocationMethod: { type: "KAFKA" },
          trigger: "CREATE",
          description: "Über alles",
          blueprint: "service",
          createdAt: action?.createdAt,
          createdBy: "longshore@clients",
          updatedAt: action?.updatedAt,
          updatedBy: "longshore@clients",
        },
        properties: { name: "orders", size: 3 },
      },
    };
    assert.equal(text, JSON.stringify(expected));
    assertSigned(text);
  });

  it("carry the entity in full", async () => {
    await addAction(fixture, restartAction);
    await addService(fixture, "orders", { title: "Orders", team: "shop" });
    const entity = fixture.port.entity("service", "orders");

    const id = await startRun(fixture, "restart_service", { properties: {}, entity: "orders" });

    const { text, json } = await onlyMessage();
    assert.deepEqual(json.context, { entity: "orders", blueprint: "service", runId: id });
    assert.equal(
      JSON.stringify(asObject(json.payload).entity),
      JSON.stringify({
        identifier: "orders",
        title: "Orders",
        icon: null,
        blueprint: "service",
        team: ["shop"],
        properties: { stage: "test" },
        relations: {},
        createdAt: entity?.createdAt,
        createdBy: "longshore@clients",
        updatedAt: entity?.updatedAt,
        updatedBy: "longshore@clients",
      }),
    );
    assertSigned(text);
  });

  it("are what the action's template says, signed at the end", async () => {
    const payload = {
      runId: "{{ .run.id }}",
      who: "{{ .trigger.by.user.email }} of {{ .trigger.by.orgId }}",
      inputs: "{{ .inputs }}",
      what: ["{{ .trigger.operation }}", "{{ .trigger.origin }}", "{{ .event }}", 7],
      entity: "{{ .entity.properties.stage }}",
      action: "{{ .action }}",
    };
    await addAction(fixture, { ...restartAction, invocationMethod: { type: "KAFKA", payload } });
    await addService(fixture, "orders");

    const id = await startRun(fixture, "restart_service", { properties: {}, entity: "orders" });

    const { text, json } = await onlyMessage();
    const { headers, ...others } = json;
    assert.deepEqual(others, {
      runId: id,
      who: "longshore@clients of org_test",
      inputs: {},
      what: ["DAY-2", "API", null, 7],
      entity: "test",
      action: { identifier: "restart_service", blueprint: "service", encryptedProperties: [] },
    });
    assert.hasAllKeys(asObject(headers), ["X-Port-Signature", "X-Port-Timestamp"]);
    assertSigned(text);
  });

  it("keep the headers that a template has", async () => {
    const payload = { headers: { RUN_ID: "{{ .run.id }}" }, body: 1 };
    await addAction(fixture, { ...createAction, invocationMethod: { type: "KAFKA", payload } });

    const id = await startRun(fixture, "create_service", { properties: { name: "orders" } });

    const { text, json } = await onlyMessage();
    assert.equal(asObject(json.headers).RUN_ID, id);
    assertSigned(text);
  });

  it("are produced before the stand-in has closed", async () => {
    const payload = { id: "{{ .run.id }}" };
    await addAction(fixture, { ...createAction, invocationMethod: { type: "KAFKA", payload } });
    await startRun(fixture, "create_service", { properties: { name: "orders" } });

    await fixture.port.close();

    assert.lengthOf(fixture.messages, 1);
  });

  it("are not signed when the template is an array", async () => {
    const payload = ["{{ .run.id }}"];
    await addAction(fixture, { ...createAction, invocationMethod: { type: "KAFKA", payload } });

    const id = await startRun(fixture, "create_service", { properties: { name: "orders" } });

    assert.equal((await onlyMessage()).text, JSON.stringify([id]));
  });

  it("show secret inputs encrypted, as does everything else", async () => {
    const payload = {
      password: "{{ .inputs.password }}",
      encrypted: "{{ .action.encryptedProperties }}",
    };
    await addAction(fixture, { ...createAction, invocationMethod: { type: "KAFKA", payload } });
    const properties = { name: "orders", password: "open sesame" };
    const id = await startRun(fixture, "create_service", { properties });
    const read = await fixture.call("GET", `/v1/actions/runs/${id}`);
    const refused = { name: "x", password: "open sesame" };
    await fixture.call("POST", "/v1/actions/create_service/runs", { properties: refused });

    const { json } = await onlyMessage();
    assert.equal(decrypt(textOf(json.password)), "open sesame");
    assert.deepEqual(json.encrypted, ["password"]);
    assert.equal(fixture.port.run(id)?.properties.password, json.password);
    const seen = [read.body, fixture.port.runs(), fixture.port.calls, fixture.hops.all, json];
    assert.notInclude(JSON.stringify(seen), "open sesame");
  });

  it("use the first account's secret whoever starts the run", async () => {
    await addAction(fixture, createAction);
    const body = { properties: { name: "orders", password: "open sesame" } };

    await fixture.callAs(developer, "POST", "/v1/actions/create_service/runs", body);

    const { text, json } = await onlyMessage();
    assertSigned(text);
    const { properties } = asObject(json.payload);
    assert.equal(decrypt(textOf(asObject(properties).password)), "open sesame");
  });
});

/** The receiver's side: IV (16 bytes), ciphertext, tag (16 bytes). */
function decrypt(value: string): string {
  const bytes = Buffer.from(value, "base64");
  const key = Buffer.from(own.clientSecret).subarray(0, 32);
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 16));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(16, -16)), decipher.final()]).toString();
}
