import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** The client with which Longshore calls Port. */
export interface PortCredentialsArgs {
  readonly clientId: pulumi.Output<string>;
  readonly clientSecret: pulumi.Output<string>;
  /** The organisation's own, which signs and encrypts; empty where it is the client secret. */
  readonly organizationSecret?: pulumi.Output<string>;
}

/** Keeps the Port client id and secret in Secrets Manager, from where the functions read them. */
export class PortCredentials extends pulumi.ComponentResource {
  readonly secretArn: pulumi.Output<string>;
  /** What reads the secret while the stack is deployed must wait for it. */
  readonly version: aws.secretsmanager.SecretVersion;

  constructor(name: string, args: PortCredentialsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("longshore:port:PortCredentials", name, {}, opts);
    const secret = new aws.secretsmanager.Secret(
      `${name}-secret`,
      { description: "Client id and secret of Longshore's Port client." },
      { parent: this },
    );
    const secretString = pulumi.secret(
      pulumi
        .all([args.clientId, args.clientSecret, args.organizationSecret ?? ""])
        .apply(([clientId, clientSecret, organizationSecret]) =>
          JSON.stringify({
            ...{ clientId, clientSecret },
            ...(organizationSecret !== "" && { organizationSecret }),
          }),
        ),
    );
    this.version = new aws.secretsmanager.SecretVersion(
      `${name}-secret-value`,
      { secretId: secret.id, secretString },
      { parent: this },
    );
    // Not the version's ARN, though it is the same: a new value would then change all that is told it.
    this.secretArn = secret.arn;
    this.registerOutputs({ secretArn: this.secretArn });
  }
}
