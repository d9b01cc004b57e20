import type { z } from "zod";
import { uploadedBytes } from "../body.ts";
import { type Exchange, type Route, route } from "../route.ts";
import type { ImportKind, ImportView } from "../views.ts";
import { flagSchema } from "../wire/common.ts";
import { countsToWire, rejectedToWire } from "../wire/import.ts";

const DRY_RUN = { dry_run: flagSchema.default(false) };

interface ImportSpec<P extends z.ZodRawShape, Q extends z.ZodRawShape> {
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly params: P;
  /** How the file is to be read, beside `dry_run`. */
  readonly query: Q;
  readonly kind: (params: z.output<z.ZodObject<P>>, query: z.output<z.ZodObject<Q & typeof DRY_RUN>>) => ImportKind;
}

/**
 * Declares an import: the body is the file's bytes, the answer is one line per report, with the rejected rows among
 * them. An import that fails before its first report answers with an ordinary error.
 */
export function importRoute<P extends z.ZodRawShape, Q extends z.ZodRawShape>(spec: ImportSpec<P, Q>): Route {
  const query: Q & typeof DRY_RUN = { ...spec.query, ...DRY_RUN };
  return route(
    {
      method: "POST",
      path: spec.path,
      id: spec.id,
      summary: spec.summary,
      roles: ["operator"],
      params: spec.params,
      query,
      body: "csv",
      replies: [{ status: 200, schema: "ImportLine", stream: true }],
    },
    async ({ params, query }, exchange) => {
      const report = reporter(exchange);
      const done = await exchange.backend.importCsv(exchange.actor, {
        kind: spec.kind(params, query),
        bytes: uploadedBytes(exchange.request, exchange.limits),
        signal: exchange.signal,
        emit: async (progress) => {
          await report(progress);
          await exchange.stream.write({ progress: countsToWire(progress) });
        },
      });
      await report(done);
      await exchange.stream.write({ done: countsToWire(done) });
      exchange.stream.end();
      return null;
    },
  );
}

/** Sends the header once, as soon as it is known, and each rejected row. */
function reporter({ stream }: Exchange): (progress: ImportView) => Promise<void> {
  let headerSent = false;
  return async (progress) => {
    if (!headerSent && progress.header.length > 0) {
      headerSent = true;
      await stream.write({ header: progress.header });
    }
    await stream.writeAll(progress.rejected.map((row) => ({ rejected: rejectedToWire(row) })));
  };
}
