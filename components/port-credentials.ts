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
    const version = new aws.secretsmanager.SecretVersion(
      `${name}-secret-value`,
      { secretId: secret.id, secretString },
      { parent: this },
    );
    // Through the version, so that nothing reads the secret before it has a value.
    this.secretArn = version.arn;
    this.registerOutputs({ secretArn: this.secretArn });
  }
}
