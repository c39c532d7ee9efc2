import type { JsonObject } from "./aws/call";
import type { OutsideAnswers } from "./outside";

/** What a sandbox has to start with. */
export interface Seed {
  /** Resources of the account, as Cloud Control would be asked for them. */
  readonly resources: readonly {
    readonly type: string;
    readonly region: string;
    readonly properties: JsonObject;
  }[];
  /** Values of settings that handlers declare, by key; where the stack `dev` says nothing. */
  readonly settings: Readonly<Record<string, string>>;
  /** Secrets by name (or by the key of a handler that holds the ARN), and parameters of Systems Manager, known in every region. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  /** What hosts outside answer, by method and URL without a query; whatever else is asked is refused. */
  readonly http: OutsideAnswers;
  /** What the developer, who starts the runs, is in Port; it decides which actions they may run. */
  readonly developer: { readonly roles: readonly string[]; readonly teams: readonly string[] };
  /** Entities in Port, besides those that the catalog makes of the resources. */
  readonly entities: readonly {
    readonly blueprint: string;
    readonly identifier: string;
    readonly title: string;
    readonly properties: JsonObject;
  }[];
}

const region = "eu-west-1";
const vm = { instance_type: "t3.medium", cpu_cores: 2, memory_size: 4, storage_size: 30, region };

/**
 * What `npm start` begins with: change it to what your handlers work on. Every action that works on
 * an entity finds one here, or in what the catalog makes of the resources; a test holds that.
 */
export const seed: Seed = {
  resources: [
    {
      type: "AWS::EC2::Instance",
      region,
      properties: {
        ImageId: "ami-0123456789abcdef0",
        InstanceType: vm.instance_type,
        Tags: [
          { Key: "Name", Value: "Seeded VM" },
          // The entity below stands for this instance; the catalog adds its id and state.
          { Key: "longshore:entity", Value: "seeded-vm" },
        ],
      },
    },
    { type: "AWS::SNS::Topic", region, properties: { TopicName: "seeded-news" } },
    {
      type: "AWS::SSM::Parameter",
      region,
      properties: { Name: "/seeded/size", Type: "String", Value: "3" },
    },
    {
      type: "AWS::SecretsManager::Secret",
      region,
      properties: {
        Name: "seeded/database",
        Description: "A secret with a value made up by AWS",
        GenerateSecretString: {},
      },
    },
  ],
  settings: {},
  secrets: { "seeded/token": "not-so-secret" },
  parameters: { "/seeded/stage": "dev" },
  http: { "GET https://api.example.com/health": { json: { status: "fine" } } },
  developer: { roles: ["Member"], teams: ["platform"] },
  entities: [{ blueprint: "vm", identifier: "seeded-vm", title: "Seeded VM", properties: vm }],
};
