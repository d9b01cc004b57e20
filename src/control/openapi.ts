import { z } from "zod";
import { NDJSON } from "./ndjson-reply.ts";
import type { RawBody, Route, RouteReply } from "./route.ts";
import { WIRE, type WireName } from "./wire.ts";

const REF = "#/components/schemas/";
const SUMMARIES: Readonly<Record<number, string>> = {
  200: "Done",
  201: "Created",
  202: "Queued",
  422: "Refused by the gate",
};

/** The OpenAPI 3.1 document of the interface, made from the schemas that check its requests. */
export function openApiDocument(routes: readonly Route[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const operations = (paths[route.path] ??= {});
    operations[route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "simbankd control interface",
      version,
      description:
        "HTTP/1.1 over a unix socket. Every JSON object carries `schema: 1`. Times are RFC 3339 in UTC. Roles follow " +
        "the groups of the connecting user; `x-roles` lists those of which one is needed.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "http://localhost", description: "Over the control socket" }],
    paths,
    components: { schemas: componentSchemas() },
  };
}

function componentSchemas(): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const [name, schema] of Object.entries(WIRE)) registry.add(schema, { id: name });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `${REF}${id}`, io: "input" });
  const components: Record<string, object> = {};
  for (const [name, schema] of Object.entries(schemas)) components[name] = embedded(schema);
  return components;
}

/** A schema inside the document: what names it as a document of its own is left off. */
function embedded(schema: object): object {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== "$id" && name !== "$schema"));
}

function operation(route: Route): object {
  return {
    operationId: route.id,
    summary: route.summary,
    "x-roles": route.roles,
    parameters: [...parameters(route.params, "path"), ...parameters(route.query, "query")],
    ...(route.body !== null && { requestBody: requestBody(route.body) }),
    responses: responses(route.replies),
  };
}

function parameters(query: z.ZodObject, place: "path" | "query"): object[] {
  return Object.entries(query.shape).map(([name, field]) => {
    const schema = embedded(z.toJSONSchema(field, { io: "input", unrepresentable: "any" }));
    return { name, in: place, required: place === "path", schema };
  });
}

function requestBody(body: WireName | RawBody): object {
  if (body === "bytes") return { required: true, content: { "application/octet-stream": {} } };
  if (body !== "csv") return { required: true, content: { "application/json": { schema: reference(body) } } };
  return { required: true, content: { "text/csv": { schema: { type: "string", contentMediaType: "text/csv" } } } };
}

function responses(replies: readonly RouteReply[]): object {
  const byStatus: Record<string, { description: string; content: Record<string, object> }> = {};
  for (const { status, schema, stream } of replies) {
    const response = (byStatus[status] ??= { description: SUMMARIES[status] ?? "Done", content: {} });
    if (schema === null) continue;
    response.content[stream ? NDJSON : "application/json"] = { schema: reference(schema) };
  }
  return {
    ...byStatus,
    default: { description: "Failed", content: { "application/json": { schema: reference("Error") } } },
  };
}

function reference(name: WireName): object {
  return { $ref: `${REF}${name}` };
}
