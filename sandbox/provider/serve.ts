import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { LiveResource } from "../drivers/driver";
import type { AwsProvider } from "./aws-provider";
import { type ResourceName } from "./aws-provider";
import type { Problem } from "../published/problems";
import { fromStruct, toStruct } from "./values";

/** A provider that Pulumi's engine can call. */
export interface ServedProvider {
  /** Port on 127.0.0.1. */
  readonly port: number;
  /** Ends every call at once. */
  close(): void;
}

type Reply<T> = T | Promise<T>;
type Method<Q, R> = (request: Q) => Reply<R>;

/** Functions' code travels inside of the messages where it is a text. */
const MESSAGE_BYTES = 512 * 1024 * 1024;

/** Serves a provider over the protocol of Pulumi's plugins. @param version of `@pulumi/aws` */
export async function serveProvider(
  provider: AwsProvider,
  version: string,
): Promise<ServedProvider> {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": MESSAGE_BYTES,
    "grpc.max_send_message_length": MESSAGE_BYTES,
  });
  const methods: Record<string, grpc.UntypedHandleCall> = {};
  for (const name of Object.keys(ResourceProviderService)) methods[name] = unimplemented(name);
  Object.assign(methods, aboutItself(version), aboutResources(provider));
  server.addService(ResourceProviderService, methods);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { port, close: () => server.forceShutdown() };
}

function aboutItself(version: string): Record<string, grpc.UntypedHandleCall> {
  return {
    handshake: method(() => new messages.ProviderHandshakeResponse()),
    attach: method(() => new Empty()),
    cancel: method(() => new Empty()),
    getPluginInfo: method(() => new PluginInfo().setVersion(version)),
    getSchema: method(() =>
      new messages.GetSchemaResponse().setSchema(JSON.stringify({ name: "aws", version })),
    ),
  };
}

function aboutResources(provider: AwsProvider): Record<string, grpc.UntypedHandleCall> {
  return {
    checkConfig: method((request: messages.CheckRequest) =>
      checked(fromStruct(request.getNews()), provider.checkConfig(fromStruct(request.getNews()))),
    ),
    diffConfig: method((request: messages.DiffRequest) => {
      const before = JSON.stringify(fromStruct(request.getOldInputs()));
      const isSame = before === JSON.stringify(fromStruct(request.getNews()));
      return new messages.DiffResponse().setChanges(isSame ? 1 : 2);
    }),
    configure: method((request: messages.ConfigureRequest) => {
      provider.configure(fromStruct(request.getArgs()));
      return new messages.ConfigureResponse().setSupportspreview(true);
    }),
    check: method((request: messages.CheckRequest) => {
      const olds = request.hasOlds() ? fromStruct(request.getOlds()) : undefined;
      const seed = Buffer.from(request.getRandomseed_asU8()).toString("hex");
      const { inputs, failures } = provider.check(
        ...([nameOf(request), fromStruct(request.getNews()), olds, seed] as const),
      );
      return checked(inputs, failures);
    }),
    diff: method((request: messages.DiffRequest) => {
      const outputs = fromStruct(request.getOlds());
      const olds = request.hasOldInputs() ? fromStruct(request.getOldInputs()) : outputs;
      const news = fromStruct(request.getNews());
      const ignored = request.getIgnorechangesList();
      const found = provider.diff(nameOf(request), { olds, outputs, news }, ignored);
      return new messages.DiffResponse()
        .setChanges(found.changed.length > 0 ? 2 : 1)
        .setDiffsList([...found.changed])
        .setReplacesList([...found.replaces])
        .setDeletebeforereplace(found.deleteBeforeReplace);
    }),
    create: method(async (request: messages.CreateRequest) => {
      const inputs = fromStruct(request.getProperties());
      if (request.getPreview()) {
        const preview = provider.preview(nameOf(request), inputs);
        return new messages.CreateResponse().setProperties(toStruct(preview));
      }
      const { id, properties } = await provider.create(nameOf(request), inputs);
      return new messages.CreateResponse().setId(id).setProperties(toStruct(properties));
    }),
    read: method(async (request: messages.ReadRequest) => {
      const inputs = request.getInputs();
      const live = liveOf(request, fromStruct(inputs), fromStruct(request.getProperties()));
      const found = await provider.read(live);
      if (!found) return new messages.ReadResponse();
      const response = new messages.ReadResponse().setId(live.id).setProperties(toStruct(found));
      return response.setInputs(inputs);
    }),
    update: method(async (request: messages.UpdateRequest) => {
      const news = fromStruct(request.getNews());
      const outputs = fromStruct(request.getOlds());
      const live = liveOf(request, fromStruct(request.getOldInputs()), outputs);
      const properties = request.getPreview()
        ? provider.previewUpdate(live, outputs, news)
        : await provider.update(live, news);
      return new messages.UpdateResponse().setProperties(toStruct(properties));
    }),
    delete: method(async (request: messages.DeleteRequest) => {
      const outputs = fromStruct(request.getProperties());
      const inputs = request.hasOldInputs() ? fromStruct(request.getOldInputs()) : outputs;
      await provider.delete(liveOf(request, inputs, outputs));
      return new Empty();
    }),
    invoke: method((request: messages.InvokeRequest) =>
      new messages.InvokeResponse().setReturn(toStruct(provider.invoke(request.getTok()))),
    ),
  };
}

/** Answers with what a method gives, or with the message of its error. */
function method<Q, R>(answer: Method<Q, R>): grpc.handleUnaryCall<Q, R> {
  return ({ request }, callback) => {
    new Promise<R>((resolve) => resolve(answer(request))).then(
      (response) => callback(null, response),
      (error: Error) => callback({ code: grpc.status.UNKNOWN, message: error.message }),
    );
  };
}

function unimplemented(name: string): grpc.handleUnaryCall<unknown, unknown> {
  return (_, callback) => callback({ code: grpc.status.UNIMPLEMENTED, message: name });
}

function nameOf(request: { getUrn(): string }): ResourceName {
  // urn:pulumi:<stack>::<project>::<types, joined by $>::<name>
  const [, , types = "", ...name] = request.getUrn().split("::");
  return { type: types.split("$").at(-1) ?? "", name: name.join("::") };
}

function liveOf(
  request: { getUrn(): string; getId(): string },
  inputs: LiveResource["inputs"],
  outputs: LiveResource["outputs"],
): LiveResource {
  return { ...nameOf(request), id: request.getId(), inputs, outputs };
}

function checked(inputs: Parameters<typeof toStruct>[0], failures: readonly Problem[]) {
  const told = failures.map(({ property, reason }) =>
    new messages.CheckFailure().setProperty(property).setReason(reason),
  );
  return new messages.CheckResponse().setInputs(toStruct(inputs)).setFailuresList(told);
}
