import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { BrokerLogin } from "../../../sandbox/sources/broker-source";
import { startLeashed, type Leashed } from "../../support/leashed";

const version = "4.1.1";
const kept = path.join(__dirname, `../../../node_modules/.cache/longshore/kafka-${version}`);
const pom = `<project><modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>broker</artifactId><version>1</version>
  <dependencies><dependency><groupId>org.apache.kafka</groupId>
    <artifactId>kafka_2.13</artifactId><version>${version}</version></dependency>
  <dependency><groupId>org.slf4j</groupId>
    <artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency></dependencies>
</project>`;

/**
 * Apache Kafka itself, one broker on this machine that speaks SASL_SSL with SCRAM-SHA-512 alone, with a user
 * and a certificate of its own.
 */
export class ApacheKafka {
  #broker: Leashed | undefined;

  private constructor(
    private readonly folder: string,
    /** How to log in. */
    readonly login: BrokerLogin,
  ) {}

  /** Fetches Kafka once, and starts a broker with its first log. @throws when Java or Maven is missing */
  static async start(): Promise<ApacheKafka> {
    fetchKafka();
    const folder = mkdtempSync(path.join(tmpdir(), "kafka-"));
    const ports = await freePorts(3);
    const username = "org_example";
    const password = randomBytes(16).toString("hex");
    const certificate = makeCertificate(folder);
    writeFileSync(path.join(folder, "server.properties"), properties(folder, ports, certificate));
    java(folder, [
      ...["kafka.tools.StorageTool", "format", "--standalone"],
      ...["-t", randomBytes(16).toString("base64url"), "-c", "server.properties"],
      ...["--add-scram", `SCRAM-SHA-512=[name=${username},password=${password}]`],
    ]);
    const ca = readFileSync(path.join(folder, "broker.pem"), "utf8");
    const brokers = [`localhost:${ports[0]}`];
    const kafka = new ApacheKafka(folder, { brokers, username, password, ca });
    await kafka.resume();
    return kafka;
  }

  /** Starts the broker, with what it had when it was killed. */
  async resume(): Promise<void> {
    const args = [...options, "-cp", `${kept}/lib/*`, "kafka.Kafka", "server.properties"];
    const broker = startLeashed("java", args, this.folder);
    this.#broker = broker;
    const { process: child } = broker;
    let said = "";
    await new Promise<void>((resolve, reject) => {
      const listen = (data: Buffer) => {
        said = `${said}${data.toString()}`.slice(-20_000);
        if (said.includes("Kafka Server started")) resolve();
      };
      child.stdout?.on("data", listen);
      child.stderr?.on("data", listen);
      child.once("exit", (code) => reject(new Error(`Kafka ended with ${code}:\n${said}`)));
    });
  }

  /** Ends the broker at once, as a machine that fails. */
  async kill(): Promise<void> {
    await this.#broker?.kill();
  }

  /** Ends the broker and throws away what it had. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const options = ["-Xmx512m"];

function fetchKafka(): void {
  if (existsSync(path.join(kept, "lib"))) return;
  mkdirSync(kept, { recursive: true });
  writeFileSync(path.join(kept, "pom.xml"), pom);
  const into = ["-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=half"];
  execFileSync("mvn", into, { cwd: kept, stdio: ["ignore", "pipe", "pipe"] });
  // Whole, or not there.
  renameSync(path.join(kept, "half"), path.join(kept, "lib"));
}

function java(folder: string, parts: readonly string[]): void {
  execFileSync("java", [...options, "-cp", `${kept}/lib/*`, ...parts], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** @returns the key store's password */
function makeCertificate(folder: string): string {
  const password = randomBytes(16).toString("hex");
  const store = ["-keystore", "broker.p12", "-storetype", "PKCS12", "-alias", "broker"];
  const tool = (args: readonly string[]) =>
    execFileSync("keytool", [...args, ...store, "-storepass", password], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
  const names = ["-dname", "CN=localhost", "-ext", "san=dns:localhost,ip:127.0.0.1"];
  tool(["-genkeypair", "-keyalg", "EC", "-validity", "2", ...names]);
  tool(["-exportcert", "-rfc", "-file", "broker.pem"]);
  return password;
}

function properties(folder: string, ports: readonly number[], storePassword: string): string {
  const [outside, inside, controller] = ports;
  const login = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
  return Object.entries({
    "process.roles": "broker,controller",
    "node.id": "1",
    listeners: `OUT://localhost:${outside},IN://localhost:${inside},CONTROLLER://localhost:${controller}`,
    "advertised.listeners": `OUT://localhost:${outside},IN://localhost:${inside}`,
    "listener.security.protocol.map": "OUT:SASL_SSL,IN:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "IN",
    "controller.listener.names": "CONTROLLER",
    "controller.quorum.bootstrap.servers": `localhost:${controller}`,
    "sasl.enabled.mechanisms": "SCRAM-SHA-512",
    "listener.name.out.scram-sha-512.sasl.jaas.config": login,
    "ssl.keystore.type": "PKCS12",
    "ssl.keystore.location": path.join(folder, "broker.p12"),
    "ssl.keystore.password": storePassword,
    "ssl.key.password": storePassword,
    "log.dirs": path.join(folder, "log"),
    "num.partitions": "3",
    "auto.create.topics.enable": "true",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "1",
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "1000",
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(
    servers.map((server) => new Promise<void>((resolve) => void server.close(() => resolve()))),
  );
  return ports;
}
