import { assert } from "chai";
import type { TestSandbox } from "../../support/sandbox";

const guide = { title: "Backend Prod VM", cpu: 2, memory: 4, storage: 50, region: "eu-west-1" };

/** Runs of the shipped actions, in a sandbox of the shipped handlers without instances and VMs. */
export function describeVm(sandboxOf: () => TestSandbox): void {
  describe("the actions of this installation in the sandbox", () => {
    let sandbox: TestSandbox;
    const store = () => sandbox.sandbox.parts.aws.cloudControl.store;
    const succeed = async (action: string, properties: object, entity?: string) => {
      const run = await sandbox.ended(await sandbox.startRun(action, properties, entity));
      assert.equal(run.status, "SUCCESS", run.summary ?? "");
      return run;
    };
    const onlyVm = () => {
      const [vm, ...others] = sandbox.port.entities("vm");
      assert(vm && others.length === 0);
      return vm;
    };
    const onlyInstance = () => {
      const [instance, ...others] = store().list("eu-west-1", "AWS::EC2::Instance");
      assert(instance && others.length === 0);
      return instance;
    };

    before(() => {
      sandbox = sandboxOf();
    });

    it("keep their blueprints and actions in Port", () => {
      const blueprints = sandbox.port.blueprints().map(({ identifier }) => identifier);
      assert.includeMembers(blueprints, ["s3_bucket", "vm", "lambda_function"]);
      const actions = sandbox.port.actions().map(({ identifier }) => identifier);
      assert.includeMembers(actions, [
        "create_bucket",
        "create_vm",
        "resize_vm",
        "start_vm",
        "stop_vm",
        "terminate_vm",
      ]);
    });

    it("refuse a form that breaks the action's schema before anything starts", async () => {
      await sandbox.api("POST", "/v1/actions/create_vm/runs", 422, {
        properties: { ...guide, cpu: "two" },
      });
      await sandbox.api("POST", "/v1/actions/create_vm/runs", 422, {
        properties: { ...guide, region: "mars-1" },
      });
    });

    it("create_vm makes the smallest instance that fits, and its entity", async () => {
      const run = await succeed("create_vm", guide);

      // The instance's events, and not the run, say that it runs.
      const vm = await sandbox.until("the VM runs", 20, () =>
        onlyVm().properties.deployed === "running" ? onlyVm() : undefined,
      );
      const instance = onlyInstance();
      assert.match(vm.identifier, /^backend-prod-vm-[a-z0-9]{6}$/);
      assert.deepEqual(vm.properties, {
        region: "eu-west-1",
        cpu_cores: 2,
        memory_size: 4,
        storage_size: 50,
        deployed: "running",
        instance_id: instance.identifier,
        instance_type: "t3.medium",
        tags: {
          Name: "Backend Prod VM",
          "longshore:entity": vm.identifier,
          "longshore:run": run.id,
        },
      });
      assert.equal(instance.properties.InstanceType, "t3.medium");
      assert.deepEqual(instance.properties.BlockDeviceMappings, [
        { DeviceName: "/dev/xvda", Ebs: { VolumeSize: 50, Encrypted: true } },
      ]);
      assert.deepInclude(instance.properties.Tags, {
        Key: "longshore:entity",
        Value: vm.identifier,
      });
      assert.deepInclude(instance.properties.Tags, { Key: "longshore:run", Value: run.id });
    });

    it("resize_vm changes the instance's type and the entity's figures", async () => {
      await succeed("resize_vm", { cpu: 4, memory: 16 }, onlyVm().identifier);

      assert.equal(onlyInstance().properties.InstanceType, "m7i.xlarge");
      assert.deepInclude(onlyVm().properties, {
        cpu_cores: 4,
        memory_size: 16,
        instance_type: "m7i.xlarge",
        storage_size: 50,
      });
    });

    it("resize_vm asks for less when no instance is large enough", async () => {
      const runId = await sandbox.startRun(
        "resize_vm",
        { cpu: 1000, memory: 16 },
        onlyVm().identifier,
      );

      const run = await sandbox.ended(runId);

      assert.equal(run.status, "FAILURE");
      assert.match(
        run.summary ?? "",
        /^No instance type has 1000 cores and 16 GB of memory; the largest have 192 cores/,
      );
    });

    it("stop_vm and start_vm stop and start the instance", async () => {
      const state = () => (onlyInstance().properties.State as { Name: string }).Name;

      await succeed("stop_vm", {}, onlyVm().identifier);
      assert.equal(onlyVm().properties.deployed, "Stopping");
      await sandbox.until("the instance stops", 10, () => state() === "stopped" || undefined);

      await succeed("start_vm", {}, onlyVm().identifier);
      await sandbox.until("the instance starts", 10, () => state() === "running" || undefined);
    });

    it("a new team in Port becomes the instance's Team tag", async () => {
      await sandbox.api("PATCH", `/v1/blueprints/vm/entities/${onlyVm().identifier}`, 200, {
        team: ["payments"],
      });

      const tags = () => onlyInstance().properties.Tags as { Key: string; Value: string }[];
      const tag = await sandbox.until("the tag", 20, () =>
        tags().find(({ Key }) => Key === "Team"),
      );
      assert.equal(tag.Value, "payments");
      assert.lengthOf(tags(), 4);
    });

    it("terminate_vm ends the instance and takes the entity away, also when the instance is gone", async () => {
      const { identifier } = onlyVm();
      const entity = {
        identifier: "gone",
        properties: { ...onlyVm().properties, instance_id: "i-00000000000000000" },
      };
      await sandbox.api("POST", "/v1/blueprints/vm/entities", 201, entity);

      await succeed("terminate_vm", {}, identifier);
      const run = await succeed("terminate_vm", {}, "gone");

      assert.deepEqual(sandbox.port.entities("vm"), []);
      assert.lengthOf(store().list("eu-west-1", "AWS::EC2::Instance"), 0);
      assert.deepEqual(
        run.logs.map(({ message }) => message),
        ["i-00000000000000000 was gone already."],
      );
    });

    it("a VM whose entity names no instance gets a sentence", async () => {
      await sandbox.api("POST", "/v1/blueprints/vm/entities", 201, {
        identifier: "bare",
        properties: {},
      });

      const run = await sandbox.ended(await sandbox.startRun("stop_vm", {}, "bare"));

      assert.equal(run.status, "FAILURE");
      assert.equal(
        run.summary,
        'Entity "bare" has no instance_id (it is null). Set instance_id in Port and run the action again.',
      );
    });

    it("create_bucket makes a private, encrypted bucket; a taken name is refused with AWS's words", async () => {
      // The catalog does not look into this region: what Port has is from the run.
      await succeed("create_bucket", { name: "invoices-2026", region: "us-west-1" });

      const [bucket] = store().list("us-west-1", "AWS::S3::Bucket");
      assert.equal(bucket?.identifier, "invoices-2026");
      assert.deepInclude(bucket?.properties.PublicAccessBlockConfiguration, {
        BlockPublicAcls: true,
      });
      assert.deepEqual(sandbox.port.entity("s3_bucket", "invoices-2026")?.properties, {
        region: "us-west-1",
        arn: "arn:aws:s3:::invoices-2026",
        versioned: true,
      });
      const again = await sandbox.startRun("create_bucket", {
        name: "invoices-2026",
        region: "us-west-1",
      });
      const run = await sandbox.ended(again);
      assert.equal(run.status, "FAILURE");
      assert.match(run.summary ?? "", /^AWS could not create AWS::S3::Bucket .*\(AlreadyExists: /);
    });

    it("a repeat of create_vm after a crash creates no second instance", async () => {
      const { aws, lambda } = sandbox.sandbox.parts;
      const endOfHurry = sandbox.endLeasesAtOnce("dev-runs-worker-function");
      // The worker's first process dies as soon as the instance is asked for.
      aws.cloudControl.store.on("change", function crash({ kind, type }) {
        if (kind !== "create" || type !== "AWS::EC2::Instance") return;
        aws.cloudControl.store.off("change", crash);
        lambda.faults.kill("dev-runs-worker-function");
      });

      const run = await succeed("create_vm", { ...guide, title: "Crashed" });
      endOfHurry();

      const made = store()
        .list("eu-west-1", "AWS::EC2::Instance")
        .filter(({ properties }) =>
          (properties.Tags as { Value: string }[]).some(({ Value }) => Value === run.id),
        );
      assert.lengthOf(made, 1);
      const crashes = sandbox.sandbox.hops.all.filter(
        ({ part, what }) => part === "Lambda" && /^dev-runs-worker-function failed/.test(what),
      );
      assert.lengthOf(crashes, 1);
    });
  });
}
