import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/**
 * Requests each second, and at once. Whoever finds the address can send some; each costs a signature and no
 * more, and Port's own are far fewer.
 */
const throttling = { throttlingRateLimit: 100, throttlingBurstLimit: 200 };

/** The address at which Port calls this stack; its functions add their routes. */
export class WebhookApi extends pulumi.ComponentResource {
  readonly api: aws.apigatewayv2.Api;

  constructor(name: string, _args: object, opts?: pulumi.ComponentResourceOptions) {
    super("longshore:webhook:WebhookApi", name, {}, opts);
    this.api = new aws.apigatewayv2.Api(
      `${name}-api`,
      { description: "Takes the requests that Port signs.", protocolType: "HTTP" },
      { parent: this },
    );
    // There are no access logs: what is refused is in the functions' own.
    new aws.apigatewayv2.Stage(
      `${name}-stage`,
      {
        ...{ apiId: this.api.id, name: "$default", autoDeploy: true },
        defaultRouteSettings: throttling,
      },
      { parent: this },
    );
    this.registerOutputs({ url: this.api.apiEndpoint });
  }

  /** Where Port sends what is about `subject`. */
  urlOf(subject: string): pulumi.Output<string> {
    return pulumi.interpolate`${this.api.apiEndpoint}/${subject}`;
  }
}
